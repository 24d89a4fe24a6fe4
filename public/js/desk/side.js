// On a narrow window what stands beside a ticket is one line that opens.
;(() => {
  const side = document.querySelector('.side-fold')
  if (!side) return
  const narrow = matchMedia('(max-width: 55.99rem)')
  const fit = () => {
    side.open = !narrow.matches
  }
  fit()
  narrow.addEventListener('change', fit)
})()

// What could not be loaded leaves what stands there.
document.addEventListener('htmx:before:swap', (event) => {
  const { raw } = event.detail.ctx.response
  if (!raw.ok || raw.redirected) event.preventDefault()
})
