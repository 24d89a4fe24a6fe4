// A link to a part of the page focuses the first field in it.
document.addEventListener('click', ({ target }) => {
  const link = target.closest('a[href^="#"]')
  const found = link && document.getElementById(link.hash.slice(1))
  const folded = found?.parentElement?.closest('details')
  if (folded) folded.open = true
  // Scripts may have replaced the field.
  const part = found?.checkVisibility() ? found : found?.closest('.field')
  if (!part || part.matches('input, select, textarea, [tabindex]')) return
  const first = (selector) =>
    [...part.querySelectorAll(selector)].find((each) => each.checkVisibility() && each.tabIndex >= 0)
  const field = first('textarea, select, input') ?? first('[data-choose]')
  // After the browser has scrolled.
  if (field) requestAnimationFrame(() => field.focus({ preventScroll: true }))
})
