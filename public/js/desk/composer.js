// Strg ↵ sends with the first button, Strg ⇧ ↵ with the other one.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
  const form = event.target.closest('form[data-composer]')
  const button = form?.querySelector(`[data-send="${event.shiftKey ? 'other' : 'first'}"]`)
  if (!button) return
  event.preventDefault()
  form.requestSubmit(button)
})
