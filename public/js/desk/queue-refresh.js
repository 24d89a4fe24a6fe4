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

  const rowsOf = (place) => [...place.querySelectorAll('tr[data-number]')]
  const numbersOf = (place) => rowsOf(place).map(({ dataset }) => dataset.number)
  const later = (wait = queue.dataset.seconds * 1000) => {
    clearTimeout(timer)
    timer = setTimeout(look, wait)
  }

  async function look() {
    if (document.hidden) return later()
    const answer = await fetch(queue.dataset.href, { headers: { 'x-refresh': '1' } }).catch(() => undefined)
    if (!answer?.ok || answer.redirected) return fail(answer)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.getElementById('queue')
    if (!now) return fail(answer)
    if (lost) lost.hidden = true
    replace('rail', page)
    queue.dataset.lastTime = now.dataset.time
    update(now)
    later()
  }

  function fail(answer) {
    if (lost) {
      const gone = answer?.redirected || answer?.status === 401
      const last = queue.dataset.lastTime ?? queue.dataset.time
      lost.textContent = gone ? lost.dataset.signedOut : lost.dataset.lost.replace('%time%', last)
      lost.hidden = false
    }
    later(RETRY)
  }

  function replace(id, page) {
    const [old, now] = [document.getElementById(id), page.getElementById(id)]
    const busy = old?.querySelector('details[open]') || old?.contains(document.activeElement)
    if (!old || !now || old.innerHTML === now.innerHTML) return
    if (!busy) return old.replaceWith(now)
    const counts = now.querySelectorAll('.count')
    const places = old.querySelectorAll('.count')
    if (counts.length === places.length)
      for (const [place, count] of [...places].entries()) count.textContent = counts[place].textContent
  }

  function update(now) {
    const here = rowsOf(queue)
    const there = new Map(rowsOf(now).map((row) => [row.dataset.number, row]))
    for (const row of here) {
      const changed = there.get(row.dataset.number)
      if (changed) morph(row, changed)
    }
    const [before, after] = [numbersOf(queue), numbersOf(now)]
    if (before.join() === after.join()) {
      waiting = undefined
      if (fresh) fresh.hidden = true
      return
    }
    waiting = now
    // An empty list has nothing to lose.
    if (before.length === 0) return show()
    const news = after.filter((number) => !before.includes(number)).length
    const { freshOne, freshOther, freshOrder, time } = queue.dataset
    const text = news === 1 ? freshOne : news ? freshOther : freshOrder
    fresh.querySelector('span').textContent = text.replace('%count%', news).replace('%time%', time)
    fresh.hidden = false
  }

  function morph(row, now) {
    const plain = (each) => {
      const copy = each.cloneNode(true)
      copy.querySelector('input').removeAttribute('checked')
      return `${each.classList.contains('is-unread')}${copy.innerHTML}`
    }
    if (plain(row) === plain(now)) return
    const focused = row.contains(document.activeElement)
    const said = row.textContent
    row.className = now.className
    for (const [place, cell] of [...row.cells].entries())
      if (!cell.matches('.c-mark') && now.cells[place]) cell.innerHTML = now.cells[place].innerHTML
    if (focused) row.querySelector('.row-link').focus({ preventScroll: true })
    // Only what has happened, not that time goes by.
    if (withoutTimes(said) === withoutTimes(now.textContent)) return
    delete row.dataset.changed
    requestAnimationFrame(() => {
      row.dataset.changed = ''
    })
  }

  const withoutTimes = (text) => text.replace(/\d+\s+\S+/g, '').replace(/\s+/g, ' ')

  function show() {
    if (!waiting) return
    const marked = new Set([...queue.querySelectorAll('input[name=tickets]:checked')].map(({ value }) => value))
    const at = queue.querySelector('tr[data-cursor]')?.dataset.number
    const table = queue.querySelector('table')
    const now = waiting.querySelector('table')
    // From nothing to something, or back, is another page.
    if (!table || !now) return location.reload()
    for (const body of table.querySelectorAll('tbody')) body.remove()
    table.append(...now.querySelectorAll('tbody'))
    for (const box of table.querySelectorAll('input[name=tickets]')) box.checked = marked.has(box.value)
    const row = at && table.querySelector(`tr[data-number="${at}"]`)
    if (row) {
      row.dataset.cursor = ''
      row.querySelector('.row-link').focus({ preventScroll: true })
    }
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
