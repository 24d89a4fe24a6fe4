// Cursor and marks of the list: j k ↵ x ⇧x Esc y, and m z f w p b e for what is marked, else for the cursor's row.
;(() => {
  const queue = document.getElementById('queue')
  const bulk = document.getElementById('bulk')
  if (!queue) return
  let anchor

  const rows = () => [...queue.querySelectorAll('tr[data-number]')]
  const boxOf = (row) => row.querySelector('input[name=tickets]')
  const boxes = () => rows().map(boxOf)
  const marked = () => boxes().filter((box) => box.checked)
  const cursor = () => queue.querySelector('tr[data-cursor]')

  function moveTo(row) {
    if (!row) return
    delete cursor()?.dataset.cursor
    row.dataset.cursor = ''
    row.querySelector('.row-link').focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  }

  function step(by) {
    const all = rows()
    const place = all.indexOf(cursor())
    moveTo(place < 0 ? all[0] : all[place + by])
  }

  function tell() {
    const count = marked().length
    const label = bulk?.querySelector('[data-marked]')
    if (label) label.textContent = label.dataset.marked.replace('%count%', count)
    const all = queue.querySelector('[data-mark-all]')
    if (!all) return
    all.hidden = false
    all.checked = count > 0 && count === rows().length
    all.indeterminate = count > 0 && !all.checked
  }

  function mark(row, until) {
    if (!row) return
    const box = boxOf(row)
    box.checked = until ? true : !box.checked
    const all = rows()
    const [from, to] = [all.indexOf(anchor), all.indexOf(row)]
    if (until && from >= 0)
      for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) boxOf(each).checked = true
    anchor = row
    tell()
  }

  function unmark() {
    for (const box of marked()) box.checked = false
    tell()
  }

  /** For the marked ones, else for the row of the cursor alone. */
  function act(button) {
    const row = cursor()
    const alone = marked().length === 0 && row
    if (alone) boxOf(row).checked = true
    if (marked().length) bulk.requestSubmit(button)
    if (alone) boxOf(row).checked = false
  }

  async function copy(number) {
    await navigator.clipboard?.writeText(number).catch(() => {})
    const note = document.getElementById('list-note')
    if (note) note.textContent = queue.dataset.copied.replace('%number%', number)
  }

  function preview(number) {
    const link = document.createElement('a')
    link.href = `/desk/tickets/${number}/preview`
    link.dataset.dialog = ''
    document.body.append(link)
    link.click()
    link.remove()
  }

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    x: () => mark(cursor()),
    X: () => mark(cursor(), true),
    v: () => cursor() && preview(cursor().dataset.number),
    y: () => cursor() && copy(cursor().dataset.number),
    '.': () => queue.querySelector('[data-fresh]:not([hidden])')?.click(),
  }

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) return unmark()
    if (event.defaultPrevented || !isKey(event)) return
    const button = bulk && /^[mzfwpbe]$/.test(event.key) && bulk.querySelector(`[data-list-key="${event.key}"]`)
    const work = button ? () => act(button) : Object.hasOwn(KEYS, event.key) && KEYS[event.key]
    if (!work) return
    event.preventDefault()
    work()
  })
  queue.addEventListener('click', (event) => {
    const box = event.target.closest('input[name=tickets]')
    if (!box) return
    const row = box.closest('tr')
    if (event.shiftKey && anchor) {
      const all = rows()
      const [from, to] = [all.indexOf(anchor), all.indexOf(row)].sort((one, other) => one - other)
      for (const each of all.slice(from, to + 1)) boxOf(each).checked = box.checked
    }
    anchor = row
    tell()
  })
  queue.addEventListener('change', ({ target }) => {
    if (!target.matches('[data-mark-all]')) return
    for (const box of boxes()) box.checked = target.checked
    tell()
  })
  queue.addEventListener('focusin', ({ target }) => {
    const row = target.closest('tr[data-number]')
    if (!row || row === cursor()) return
    delete cursor()?.dataset.cursor
    row.dataset.cursor = ''
  })
  const clear = bulk?.querySelector('[data-unmark]')
  if (clear) {
    clear.hidden = false
    clear.addEventListener('click', unmark)
  }
  queue.addEventListener('queue:changed', tell)
  window.addEventListener('pageshow', tell)
  tell()
})()
