// In bars that scroll, where one is is in sight.
;(() => {
  const BARS = '.strip, .settings-nav, .site-nav'
  const show = () => {
    for (const current of document.querySelectorAll(`:is(${BARS}) [aria-current]`)) {
      const bar = current.closest(BARS)
      bar.scrollTop = current.offsetTop - bar.clientHeight / 2
      bar.scrollLeft = current.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2
    }
  }
  show()
  document.addEventListener('htmx:after:swap', show)
})()
