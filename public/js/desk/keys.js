// An element with data-key is focused, or pressed, by that key, or by two one after the other („g l“); never while
// typing, in a dialog, with Ctrl, Alt or Meta, or for those who have turned single letters off.
;(() => {
  const PAUSE = 1500
  let before = ''
  let timer

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || !isKey(event)) return
    const target = find(`${before}${event.key}`) ?? find(event.key)
    clearTimeout(timer)
    before = target ? '' : `${event.key} `
    timer = setTimeout(() => {
      before = ''
    }, PAUSE)
    if (!target) return
    event.preventDefault()
    if (target.matches('input, select, textarea')) target.focus()
    else target.click()
  })

  const find = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`)
})()

/** For all scripts that obey single keys. */
function isKey({ ctrlKey, altKey, metaKey, isComposing, target }) {
  if (ctrlKey || altKey || metaKey || isComposing || document.body.dataset.keys === 'off') return false
  if (document.querySelector('dialog[open]')) return false
  const typing = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"])'
  return !target.closest?.(typing)
}
