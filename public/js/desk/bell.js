// Keeps the bell of a page that stays open; see live.js for when it asks.
;(() => {
  async function renew() {
    const bell = document.querySelector('[data-bell]')
    if (!bell) return
    const answer = await fetch(`${bell.pathname}/bell`, { headers: { 'x-refresh': '1' } }).catch(() => undefined)
    if (!answer?.ok || answer.redirected) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.querySelector('[data-bell]')
    if (!now || now.textContent === bell.textContent) return
    bell.title = now.title
    bell.replaceChildren(...now.childNodes)
  }

  document.addEventListener('live:notices', renew)
})()
