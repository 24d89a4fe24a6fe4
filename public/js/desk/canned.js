// A slash at the start of a word, or the button, lists canned responses; the chosen one is put where the cursor stands.
for (const place of document.querySelectorAll('[data-canned]')) {
  const form = place.closest('form')
  const field = form.elements.body
  const popup = document.createElement('div')
  popup.className = 'canned-popup'
  popup.hidden = true
  place.append(popup)
  let loading
  let cursor = 0
  let byButton = false

  const options = () => [...popup.querySelectorAll('[role=option]:not([hidden])')]

  // From the slash to the cursor.
  function typed() {
    const before = field.value.slice(0, field.selectionStart)
    const [, word] = /(?:^|\s)\/([^\s/]*)$/u.exec(before) ?? []
    return word === undefined ? undefined : { word, start: before.length - word.length - 1, end: before.length }
  }

  async function load() {
    const response = await fetch(place.dataset.canned).catch(() => undefined)
    if (response?.ok) popup.innerHTML = await response.text()
    else {
      popup.textContent = place.dataset.failed
      // The next slash tries again.
      loading = undefined
    }
  }

  async function open() {
    loading ??= load()
    await loading
    show()
  }

  function show() {
    const found = typed()
    if (!found) return close()
    const wanted = found.word.toLowerCase()
    const all = [...popup.querySelectorAll('[role=option]')]
    for (const option of all) option.hidden = !option.dataset.find.includes(wanted)
    // Who types a path or a sign that nothing matches is not disturbed; who has pressed the button is told.
    popup.hidden = options().length === 0 && all.length > 0 && !byButton
    const heading = popup.querySelector('[data-typed]')
    if (heading) heading.textContent = `/${found.word}`
    const count = popup.querySelector('[data-count]')
    if (count) count.textContent = count.dataset.count.replace('%shown%', options().length)
    const nothing = popup.querySelector('[data-nothing]')
    if (nothing) nothing.hidden = all.length === 0 || options().length > 0
    point(0)
  }

  function point(to) {
    const shown = options()
    cursor = shown.length ? (to + shown.length) % shown.length : 0
    for (const [place, option] of shown.entries()) option.ariaSelected = String(place === cursor)
    const active = popup.hidden ? undefined : shown[cursor]
    if (active) field.setAttribute('aria-activedescendant', active.id)
    else field.removeAttribute('aria-activedescendant')
    active?.scrollIntoView({ block: 'nearest' })
  }

  function close() {
    popup.hidden = true
    byButton = false
    field.removeAttribute('aria-activedescendant')
  }

  function put(text, start, end) {
    field.focus()
    field.setRangeText(text, start, end, 'end')
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }

  function insert(option) {
    const found = typed()
    if (!option || !found) return close()
    const { used } = form.elements
    if (used) used.value = `${used.value} ${option.dataset.id}`.trim()
    put(option.dataset.text, found.start, found.end)
    close()
  }

  field.addEventListener('input', () => (typed() ? open() : close()))
  field.addEventListener('click', () => typed() || close())
  field.addEventListener('blur', () => setTimeout(() => document.activeElement !== field && close()))
  popup.addEventListener('pointerdown', (event) => {
    // The cursor stays where it is.
    if (!event.target.closest('a')) event.preventDefault()
  })
  popup.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]')
    if (option) insert(option)
  })
  place.querySelector('button[value=canned]')?.addEventListener('click', (event) => {
    event.preventDefault()
    if (!popup.hidden) return close()
    const before = field.value.slice(0, field.selectionStart)
    const slash = /\S$/.test(before) ? ' /' : '/'
    byButton = true
    if (typed()) {
      field.focus()
      open()
    } else put(slash, field.selectionStart, field.selectionEnd)
  })
  field.addEventListener('keydown', (event) => {
    if (popup.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const shown = options()
    const acts = {
      ArrowDown: () => point(cursor + 1),
      ArrowUp: () => point(cursor - 1),
      Enter: () => insert(shown[cursor]),
      Escape: () => {
        const found = typed()
        if (byButton && found) put('', found.start, found.end)
        close()
      },
    }
    const act = acts[event.key]
    if (!act || (shown.length === 0 && event.key !== 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    act()
  })
}
