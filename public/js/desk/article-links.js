// A chosen article is put where the cursor stands in the answer, and nothing is sent; elsewhere, the form does it.
document.addEventListener('submit', (event) => {
  const { target } = event
  const text = target.dataset?.articleLink
  const field = document.querySelector('.composer-reply textarea[name="body"]')
  if (!text || !field || !target.closest('dialog')) return
  event.preventDefault()
  target.closest('dialog').close()
  const before = field.value.slice(0, field.selectionStart)
  typeInto(field, `${/\S$/.test(before) ? '\n\n' : ''}${text}\n`)
})
