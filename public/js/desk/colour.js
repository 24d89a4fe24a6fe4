// Beside a field with data-colour: the browser's own choice of colours.
for (const field of document.querySelectorAll('input[data-colour]')) {
  const picker = document.createElement('input')
  picker.type = 'color'
  picker.ariaLabel = field.dataset.colour
  const follow = () => {
    if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value
  }
  follow()
  field.addEventListener('input', follow)
  picker.addEventListener('input', () => {
    field.value = picker.value
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  field.after(picker)
}
