// What could not be loaded leaves what stands there.
document.addEventListener('htmx:before:swap', (event) => {
  const { raw } = event.detail.ctx.response
  if (!raw.ok || raw.redirected) event.preventDefault()
})
