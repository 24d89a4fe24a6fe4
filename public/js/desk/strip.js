// The ticket that is open is in sight in the list beside it.
document.addEventListener('htmx:after:swap', () => {
  const strip = document.querySelector('.strip')
  const current = strip?.querySelector('[aria-current]')
  if (current) strip.scrollTop = current.offsetTop - strip.clientHeight / 2
})
