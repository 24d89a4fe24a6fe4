// A placeholder is a button that puts it where the cursor stands in its field.
for (const list of document.querySelectorAll('[data-placeholders]')) {
  const field = document.getElementById(list.dataset.placeholders)
  for (const code of list.querySelectorAll('code')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.title = code.dataset.insert
    code.replaceWith(button)
    button.append(code)
    button.addEventListener('click', () => typeInto(field, code.textContent))
  }
}

/** Instead of what is selected, unless it is said from where to where. */
function typeInto(field, text, start = field.selectionStart, end = field.selectionEnd) {
  field.focus()
  field.setRangeText(text, start, end, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
