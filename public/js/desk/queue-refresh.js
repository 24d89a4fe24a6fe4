// The list follows what happens: counts and changed rows at once; new rows, or another order, wait until somebody wants
// them. What is marked, the cursor and open menus stay.
;(() => {
  const queue = document.getElementById('queue')
  if (!queue) return
  const fresh = queue.querySelector('[data-fresh]')
  // Milliseconds: until another try; for ages, and what becomes due by itself.
  const [RETRY, OLD] = [30_000, 300_000]
  const changed = new Set()
  let all = false
  const later = paced(look)

  const numbersOf = (place) => rowsOf(place).map(({ dataset }) => dataset.number)

  async function look() {
    const address = all
      ? queue.dataset.href
      : partOf(rowsOf(queue).filter(({ dataset }) => changed.has(dataset.ticket)))
    changed.clear()
    all = false
    const page = await read(address)
    if (page) return update(page)
    all = true
    later(RETRY)
  }

  function partOf(rows) {
    const address = new URL(queue.dataset.rows, location)
    for (const { dataset } of rows) address.searchParams.append('ids', dataset.ticket)
    return address
  }

  async function read(address) {
    const page = await fetchPage(address)
    return page?.getElementById('queue') ? page : undefined
  }

  /** In the rail and above the list. */
  function renewCounts(page) {
    const { counts, note } = page.getElementById('queue').dataset
    const now = counts?.split('|') ?? [...page.querySelectorAll('#rail .count')].map(textOf)
    const places = document.querySelectorAll('#rail .count')
    if (now.length === places.length) for (const [place, count] of now.entries()) places[place].textContent = count
    document.getElementById('list-note').textContent = note
  }

  const textOf = ({ textContent }) => textContent

  function update(page) {
    renewCounts(page)
    const now = page.getElementById('queue')
    const there = new Map(rowsOf(now).map((row) => [row.dataset.number, row]))
    for (const row of rowsOf(queue)) if (there.has(row.dataset.number)) renew(row, there.get(row.dataset.number))
    const before = numbersOf(queue)
    const after = now.dataset.order?.split(' ').filter(Boolean) ?? numbersOf(now)
    const same = before.join() === after.join()
    if (fresh) fresh.hidden = same
    if (same) return
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

  async function show() {
    const page = await read(queue.dataset.href)
    if (!page) return later(0)
    const [table, now] = [document, page].map((place) => place.querySelector('#queue table'))
    // From nothing to something, or back, is another page.
    if (!table || !now) return location.reload()
    const marked = [...queue.querySelectorAll('input[name=tickets]:checked')].map(({ value }) => value)
    const at = queue.querySelector('tr[data-cursor]')?.dataset.number
    for (const body of table.querySelectorAll('tbody')) body.remove()
    table.append(...now.querySelectorAll('tbody'))
    for (const box of table.querySelectorAll('input[name=tickets]')) box.checked = marked.includes(box.value)
    pointTo(rowsOf(table).find(({ dataset }) => dataset.number === at))
    queue.dataset.time = page.getElementById('queue').dataset.time
    fresh.hidden = true
    renewCounts(page)
    queue.dispatchEvent(new CustomEvent('queue:changed'))
  }

  fresh?.addEventListener('click', show)
  document.addEventListener('live:ticket', ({ detail: { id } }) => {
    if (id === undefined) all = true
    else changed.add(String(id))
    later(soon())
  })
  document.addEventListener('live:presence', ({ detail: { id } }) => {
    if (!rowsOf(queue).some(({ dataset }) => dataset.ticket === String(id))) return
    changed.add(String(id))
    later(soon())
  })
  setInterval(() => {
    all = true
    later(0)
  }, OLD)
})()

/** Calls `work` a while after it is wished for, not all the time, one at a time, and only while somebody sees it. */
function paced(work) {
  const PAUSE = 1500
  let timer
  let due = Number.POSITIVE_INFINITY
  let done = 0
  let busy = false
  let missed = false

  function later(wait) {
    const at = Math.max(Date.now() + wait, done + PAUSE)
    if (at >= due) return
    clearTimeout(timer)
    due = at
    timer = setTimeout(run, at - Date.now())
  }

  async function run() {
    due = Number.POSITIVE_INFINITY
    missed = document.hidden
    if (missed) return
    if (busy) return later(PAUSE)
    busy = true
    done = Date.now()
    try {
      await work()
    } finally {
      busy = false
    }
  }

  document.addEventListener('visibilitychange', () => missed && later(0))
  return later
}

/** A page, or a part of one, as nobody's look; undefined if it cannot be had, which live.js tells. */
async function fetchPage(address, headers = { 'x-refresh': '1' }) {
  try {
    const answer = await fetch(address, { headers })
    if (answer.ok && !answer.redirected) return new DOMParser().parseFromString(await answer.text(), 'text/html')
  } catch {
    // Out of reach.
  }
}

/** Not all browsers at once: milliseconds. */
const soon = () => Math.random() * 200
