// What others did on the open ticket: said below its bar while the line in the box is out of sight, and shown without
// losing what is being written.
;(() => {
  const box = document.querySelector('[data-presence]')
  const line = document.querySelector('.ticket-news')
  if (!box || !line) return
  let inSight = true

  function tell() {
    const news = box.querySelector('.presence-news')
    line.hidden = inSight || !news
    const said = [...(news?.childNodes ?? [])].map((node) => node.cloneNode(true))
    if (news && news.innerHTML !== line.innerHTML) line.replaceChildren(...said)
  }

  async function show(address) {
    const page = await fetchPage(address, {})
    const composer = page?.querySelector('[data-presence]')
    if (!composer || !page.querySelector('.conversation')) return location.assign(address)
    for (const part of ['.conversation', '.ticket-crumbs', '.desk-facts']) {
      const [there, now] = [document, page].map((place) => place.querySelector(part))
      if (there && now && !there.contains(document.activeElement)) there.replaceWith(now)
    }
    // That was read.
    const { seen } = composer.dataset
    box.dataset.seen = seen
    const field = box.closest('form').elements.seen
    if (field) field.value = seen
    box.querySelector('.presence-news')?.remove()
    document.getElementById('new')?.scrollIntoView({ block: 'center' })
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest('.presence-news a, .ticket-news a')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    show(link.href)
  })
  new MutationObserver(tell).observe(box, { childList: true })
  new IntersectionObserver(([{ isIntersecting }]) => {
    inSight = isIntersecting
    tell()
  }).observe(box.closest('form'))
})()
