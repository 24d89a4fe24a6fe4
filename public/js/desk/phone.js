// Enter in the field of the telephone leads on to what is next; Esc leaves it, so that digits and Esc are keys.
;(() => {
  const form = document.querySelector('form[data-phone]')
  if (!form) return
  const field = form.elements.number
  const kept = new WeakSet(document.querySelectorAll('#phone form[data-draft]'))
  let entered = false
  // Somebody may type before the browser gets to it.
  if (field.autofocus) field.focus()
  // Behind what a link has put there.
  field.setSelectionRange(field.value.length, field.value.length)

  form.addEventListener('submit', () => {
    entered = true
  })
  field.addEventListener('input', () => {
    entered = false
  })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    field.blur()
  })
  document.addEventListener('htmx:after:swap', () => {
    const phone = document.getElementById('phone')
    const draft = phone.querySelector('form[data-draft]')
    // For scripts that look after forms.
    if (draft && !kept.has(draft)) draft.parentElement.dispatchEvent(new Event('dialog:shown', { bubbles: true }))
    if (draft) kept.add(draft)
    if (entered) phone.querySelector('[data-phone-next]')?.focus()
    entered = false
  })
})()
