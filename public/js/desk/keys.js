// An element with data-key is focused, or pressed, by that key; never while typing or with Ctrl, Alt or Meta.
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
  if (event.target.closest('input, select, textarea, [contenteditable], dialog')) return
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)
  if (!target) return
  event.preventDefault()
  if (target.matches('input, select, textarea')) target.focus()
  else target.click()
})
