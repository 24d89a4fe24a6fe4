// A placeholder is a button that puts it where the cursor stands in its field.
for (const list of document.querySelectorAll('[data-placeholders]')) {
  const field = document.getElementById(list.dataset.placeholders)
  for (const code of list.querySelectorAll('code')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.title = code.dataset.insert
    code.replaceWith(button)
    button.append(code)
    button.addEventListener('click', () => {
      field.focus()
      field.setRangeText(code.textContent, field.selectionStart, field.selectionEnd, 'end')
      field.dispatchEvent(new Event('input', { bubbles: true }))
    })
  }
}
