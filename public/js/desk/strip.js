// The list beside a ticket follows what happens as the list does: rows change in place, another order waits.
;(() => {
  const strip = document.querySelector('.strip')
  if (!strip) return
  const rows = strip.querySelector('.strip-rows')
  const fresh = strip.querySelector('[data-fresh]')
  const later = paced(look)
  let now

  const linksIn = (place) => [...place.querySelectorAll('li > a')]
  const hrefsIn = (place) => linksIn(place).map((link) => link.getAttribute('href'))

  async function look() {
    // Not loaded where there is no room for it.
    if (!rows.firstElementChild) return
    const page = await fetchPage(strip.dataset.hxGet, { 'hx-request': 'true', 'x-refresh': '1' })
    now = page?.querySelector('ul')
    if (!now) return
    const [before, after] = [hrefsIn(rows), hrefsIn(now)]
    for (const link of linksIn(rows)) renew(link, linksIn(now)[after.indexOf(link.getAttribute('href'))])
    fresh.hidden = before.join() === after.join()
    const news = after.filter((href) => !before.includes(href)).length
    const { one, other, order } = fresh.dataset
    fresh.textContent = (news === 1 ? one : news ? other : order).replace('%count%', news)
  }

  function renew(link, there) {
    if (!there || link.innerHTML === there.innerHTML) return
    link.innerHTML = there.innerHTML
    link.parentElement.className = there.parentElement.className
  }

  fresh.addEventListener('click', () => {
    rows.replaceChildren(now)
    fresh.hidden = true
  })
  document.addEventListener('live:ticket', () => later(soon()))
})()
