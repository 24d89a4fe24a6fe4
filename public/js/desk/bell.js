// Keeps the bell of a page that stays open; see live.js for when it asks.
;(() => {
  async function renew() {
    const bell = document.querySelector('[data-bell]')
    if (!bell) return
    const now = (await fetchPage(`${bell.pathname}/bell`))?.querySelector('[data-bell]')
    if (!now || now.textContent === bell.textContent) return
    bell.title = now.title
    bell.replaceChildren(...now.childNodes)
  }

  const later = paced(renew)
  document.addEventListener('live:notices', () => later(0))
})()
