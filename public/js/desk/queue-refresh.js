// Looks for news: counts and changed rows at once; new rows, or another order, wait until somebody wants them.
// What is marked, the cursor and open menus stay.
;(() => {
  const queue = document.getElementById('queue')
  if (!queue) return
  const lost = document.querySelector('[data-lost]')
  const fresh = queue.querySelector('[data-fresh]')
  const RETRY = 30_000
  let waiting
  let timer

  const numbersOf = (place) => rowsOf(place).map(({ dataset }) => dataset.number)
  const later = (wait = queue.dataset.seconds * 1000) => {
    clearTimeout(timer)
    timer = setTimeout(look, wait)
  }

  async function look() {
    if (document.hidden) return later()
    const answer = await fetch(queue.dataset.href, { headers: { 'x-refresh': '1' } }).catch(() => undefined)
    const page = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page ? page.getElementById('queue') : undefined
    if (now) {
      renewRail(page.getElementById('rail'))
      queue.dataset.lastTime = now.dataset.time
      update(now)
    } else if (lost) {
      const gone = answer?.redirected || answer?.status === 401
      const last = queue.dataset.lastTime ?? queue.dataset.time
      lost.textContent = gone ? lost.dataset.signedOut : lost.dataset.lost.replace('%time%', last)
    }
    if (lost) lost.hidden = Boolean(now)
    later(now ? undefined : RETRY)
  }

  /** Only its counts, while somebody is in it. */
  function renewRail(now) {
    const old = document.getElementById('rail')
    if (!old || !now || old.innerHTML === now.innerHTML) return
    if (!old.querySelector('details[open]') && !old.contains(document.activeElement)) return old.replaceWith(now)
    const [places, counts] = [old, now].map((rail) => rail.querySelectorAll('.count'))
    if (counts.length === places.length)
      for (const [place, count] of counts.entries()) places[place].textContent = count.textContent
  }

  function update(now) {
    const there = new Map(rowsOf(now).map((row) => [row.dataset.number, row]))
    const before = numbersOf(queue)
    const after = [...there.keys()]
    for (const row of rowsOf(queue)) if (there.has(row.dataset.number)) renew(row, there.get(row.dataset.number))
    waiting = before.join() === after.join() ? undefined : now
    if (fresh) fresh.hidden = !waiting
    if (!waiting) return
    // An empty list has nothing to lose.
    if (before.length === 0) return show()
    const news = after.filter((number) => !before.includes(number)).length
    const { freshOne, freshOther, freshOrder, time } = queue.dataset
    const text = news === 1 ? freshOne : news ? freshOther : freshOrder
    fresh.querySelector('span').textContent = text.replace('%count%', news).replace('%time%', time)
  }

  function renew(row, now) {
    const focused = row.contains(document.activeElement)
    const said = whatIsSaid(row)
    row.className = now.className
    for (const [place, cell] of [...row.cells].entries()) {
      const { innerHTML } = now.cells[place] ?? cell
      if (!cell.matches('.c-mark') && cell.innerHTML !== innerHTML) cell.innerHTML = innerHTML
    }
    if (focused && !row.contains(document.activeElement)) pointTo(row)
    if (said === whatIsSaid(row)) return
    delete row.dataset.changed
    requestAnimationFrame(() => {
      row.dataset.changed = ''
    })
  }

  /** Without that time goes by. */
  const whatIsSaid = (row) => row.textContent.replace(/\d+\s+\S+/g, '').replace(/\s+/g, ' ')

  function show() {
    if (!waiting) return
    const marked = [...queue.querySelectorAll('input[name=tickets]:checked')].map(({ value }) => value)
    const at = queue.querySelector('tr[data-cursor]')?.dataset.number
    const [table, now] = [queue, waiting].map((place) => place.querySelector('table'))
    // From nothing to something, or back, is another page.
    if (!table || !now) return location.reload()
    for (const body of table.querySelectorAll('tbody')) body.remove()
    table.append(...now.querySelectorAll('tbody'))
    for (const box of table.querySelectorAll('input[name=tickets]')) box.checked = marked.includes(box.value)
    pointTo(rowsOf(table).find(({ dataset }) => dataset.number === at))
    queue.dataset.time = waiting.dataset.time
    waiting = undefined
    fresh.hidden = true
    queue.dispatchEvent(new CustomEvent('queue:changed'))
  }

  fresh?.addEventListener('click', show)
  document.addEventListener('visibilitychange', () => document.hidden || later(1000))
  window.addEventListener('online', () => later(0))
  later()
})()
