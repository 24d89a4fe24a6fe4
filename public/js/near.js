// „heute 08:31“ is the whole date once that day is over, and on paper.
;(() => {
  const day = new Date().toDateString()
  const spell = () => {
    for (const time of document.querySelectorAll('time[data-near]')) {
      time.removeAttribute('data-near')
      time.textContent = time.title
    }
  }
  const look = () => {
    if (new Date().toDateString() !== day) spell()
  }
  for (const moment of ['pageshow', 'focus']) addEventListener(moment, look)
  document.addEventListener('visibilitychange', look)
  addEventListener('beforeprint', spell)
})()
