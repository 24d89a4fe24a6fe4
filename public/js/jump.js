// A link to a part of the page leads into the first field of it: „Antworten“ into the answer, an error to its choices.
document.addEventListener('click', ({ target }) => {
  const link = target.closest('a[href^="#"]')
  const part = link && document.getElementById(link.hash.slice(1))
  if (!part || part.matches('input, select, textarea, [tabindex]')) return
  const first = (selector) =>
    [...part.querySelectorAll(selector)].find((each) => each.checkVisibility() && each.tabIndex >= 0)
  const field = first('textarea, select, input') ?? first('[data-choose]')
  // The browser has scrolled there by then.
  if (field) requestAnimationFrame(() => field.focus({ preventScroll: true }))
})
