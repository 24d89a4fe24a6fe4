// A select that leads somewhere needs no button.
for (const form of document.querySelectorAll('form[data-go]'))
  form.addEventListener('change', () => form.requestSubmit())
