// Cursor and marks of the list: j k ↵ x ⇧x Esc y v; m z f w p b e for what is marked, else for the row.
function rowsOf(place) {
  return [...place.querySelectorAll('tr[data-number]')]
}

function pointTo(row) {
  row?.querySelector('.row-link').focus({ preventScroll: true })
}

;(() => {
  const queue = document.getElementById('queue')
  const bulk = document.getElementById('bulk')
  if (!queue) return
  const all = queue.querySelector('[data-mark-all]')
  const label = bulk?.querySelector('[data-marked]')
  const clear = bulk?.querySelector('[data-unmark]')
  let anchor

  const boxOf = (row) => row.querySelector('input[name=tickets]')
  const boxes = () => rowsOf(queue).map(boxOf)
  const marked = () => boxes().filter(({ checked }) => checked)
  const cursor = () => queue.querySelector('tr[data-cursor]')

  function step(by) {
    const rows = rowsOf(queue)
    const row = cursor() ? rows[rows.indexOf(cursor()) + by] : rows[0]
    pointTo(row)
    row?.scrollIntoView({ block: 'nearest' })
  }

  function tell() {
    const count = marked().length
    if (label) label.textContent = label.dataset.marked.replace('%count%', count)
    if (!all) return
    all.checked = count > 0 && count === boxes().length
    all.indeterminate = count > 0 && !all.checked
  }

  /** The row, or all from the last one to it. */
  function mark(row, checked, reaches) {
    const rows = rowsOf(queue)
    const [from, to] = [rows.indexOf(anchor), rows.indexOf(row)].sort((one, other) => one - other)
    for (const each of reaches && from >= 0 ? rows.slice(from, to + 1) : [row]) boxOf(each).checked = checked
    anchor = row
    tell()
  }

  function markAll(checked) {
    for (const box of boxes()) box.checked = checked
    tell()
  }

  /** For the marked ones, else for the row of the cursor alone. */
  function act(button, row) {
    const alone = marked().length === 0 && row && boxOf(row)
    if (alone) alone.checked = true
    if (marked().length) bulk.requestSubmit(button)
    if (alone) alone.checked = false
  }

  async function copy(number) {
    await navigator.clipboard?.writeText(number).catch(() => {})
    document.getElementById('list-note').textContent = queue.dataset.copied.replace('%number%', number)
  }

  const KEYS = { j: () => step(1), k: () => step(-1) }
  const ROW_KEYS = {
    x: (row) => mark(row, !boxOf(row).checked),
    X: (row) => mark(row, true, true),
    v: ({ dataset }) => openDialog(`/desk/tickets/${dataset.number}/preview`),
    y: ({ dataset }) => copy(dataset.number),
  }

  document.addEventListener('keydown', (event) => {
    const { key } = event
    if (key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) return markAll(false)
    if (event.defaultPrevented || !isKey(event)) return
    const row = cursor()
    const button = /^\w$/.test(key) && bulk?.querySelector(`[data-list-key="${key}"]`)
    const work = button ? () => act(button, row) : ((row && ROW_KEYS[key]) ?? KEYS[key])
    if (!work) return
    event.preventDefault()
    work(row)
  })
  queue.addEventListener('click', ({ target, shiftKey }) => {
    if (target.matches('input[name=tickets]')) mark(target.closest('tr'), target.checked, shiftKey)
  })
  queue.addEventListener('focusin', ({ target }) => {
    const row = target.closest('tr[data-number]')
    if (!row) return
    cursor()?.removeAttribute('data-cursor')
    row.dataset.cursor = ''
  })
  if (all) {
    all.hidden = false
    all.addEventListener('change', () => markAll(all.checked))
  }
  if (clear) {
    clear.hidden = false
    clear.addEventListener('click', () => markAll(false))
  }
  queue.addEventListener('queue:changed', tell)
  window.addEventListener('pageshow', tell)
  tell()
})()
