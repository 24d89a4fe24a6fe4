// Keeps the bell of a page that stays open: at once where news is told of it, and now and then anyway.
;(() => {
  const EVERY = 30_000
  let timer

  async function renew() {
    clearTimeout(timer)
    timer = setTimeout(renew, EVERY)
    const bell = document.querySelector('[data-bell]')
    if (!bell || document.hidden) return
    const answer = await fetch(`${bell.pathname}/bell`, { headers: { 'x-refresh': '1' } }).catch(() => undefined)
    if (!answer?.ok || answer.redirected) return
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.querySelector('[data-bell]')
    if (!now || now.textContent === bell.textContent) return
    bell.title = now.title
    bell.replaceChildren(...now.childNodes)
  }

  if (!document.querySelector('[data-bell]')) return
  document.addEventListener('live:notices', renew)
  document.addEventListener('visibilitychange', () => document.hidden || renew())
  timer = setTimeout(renew, EVERY)
})()
