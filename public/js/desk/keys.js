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
    if (target.matches('input, select, textarea')) return target.focus()
    if (leaves(target)) holdKeys(true)
    target.click()
  })
  // Who comes back finds the page as it was.
  addEventListener('pageshow', () => holdKeys(false))

  /** To another page; dialogs say themselves when they are there. */
  const leaves = (target) =>
    target.matches('a[href]:not([data-dialog], [data-open], [href^="#"]), form[method="post"] button')

  const find = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`)
})()

/** What is typed ahead of the next page or dialog is text, and no keys of this page. */
function holdKeys(is) {
  clearTimeout(holdKeys.ends)
  document.body.toggleAttribute('data-waiting', is)
  if (is) holdKeys.ends = setTimeout(holdKeys, 5000, false)
}

/** For all scripts that obey single keys. */
function isKey({ ctrlKey, altKey, metaKey, isComposing, target }) {
  if (ctrlKey || altKey || metaKey || isComposing || document.body.dataset.keys === 'off') return false
  if (document.body.hasAttribute('data-waiting')) return false
  if (document.querySelector('dialog[open]')) return false
  const typing = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"])'
  return !target.closest?.(typing)
}
