// A slash at the start of a word, or the button, lists canned responses; the chosen one is put where the cursor stands.
for (const place of document.querySelectorAll('[data-canned]')) {
  const form = place.closest('form')
  const { body: field, used } = form.elements
  const popup = document.createElement('div')
  popup.className = 'canned-popup'
  popup.hidden = true
  place.append(popup)
  let loading
  let asked = ''
  let cursor = 0
  let byButton = false

  const part = (name) => popup.querySelector(`[data-${name}]`)
  const all = () => [...popup.querySelectorAll('[role=option]')]
  const shown = () => all().filter(({ hidden }) => !hidden)

  // From the slash to the cursor.
  function typed() {
    const before = field.value.slice(0, field.selectionStart)
    const word = /(?:^|\s)\/([^\s/]*)$/u.exec(before)?.[1]
    return word === undefined ? undefined : { word, start: before.length - word.length - 1, end: before.length }
  }

  async function load() {
    const response = await fetch(`${place.dataset.canned}?q=${encodeURIComponent(asked)}`).catch(() => undefined)
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
    const found = typed()
    if (!found) return close()
    // Of a list that is not whole, the server knows the rest.
    if (found.word !== asked && (asked || popup.querySelector('[data-more]'))) {
      asked = found.word
      loading = load()
      return open()
    }
    const options = all()
    for (const option of options) option.hidden = !option.dataset.find.includes(found.word.toLowerCase())
    const count = shown().length
    // Who types a path or a sign that nothing matches is not disturbed; who has pressed the button is told.
    popup.hidden = count === 0 && options.length > 0 && !byButton
    if (part('typed')) part('typed').textContent = `/${found.word}`
    if (part('count')) part('count').textContent = part('count').dataset.count.replace('%shown%', count)
    if (part('nothing')) part('nothing').hidden = options.length === 0 || count > 0
    point(0)
  }

  function point(to) {
    const options = shown()
    cursor = options.length ? (to + options.length) % options.length : 0
    for (const [place, option] of options.entries()) option.ariaSelected = String(place === cursor)
    const active = popup.hidden ? undefined : options[cursor]
    if (active) field.setAttribute('aria-activedescendant', active.id)
    else field.removeAttribute('aria-activedescendant')
    active?.scrollIntoView({ block: 'nearest' })
  }

  function close() {
    popup.hidden = true
    byButton = false
    field.removeAttribute('aria-activedescendant')
  }

  function insert(option) {
    const found = typed()
    if (option && found) {
      if (used) used.value = `${used.value} ${option.dataset.id}`.trim()
      typeInto(field, option.dataset.text, found.start, found.end)
    }
    close()
  }

  field.addEventListener('input', () => (typed() ? open() : close()))
  field.addEventListener('click', () => typed() || close())
  field.addEventListener('blur', () => setTimeout(() => document.activeElement !== field && close()))
  popup.addEventListener('pointerdown', (event) => {
    // The cursor stays where it is.
    if (!event.target.closest('a')) event.preventDefault()
  })
  popup.addEventListener('click', ({ target }) => {
    const option = target.closest('[role=option]')
    if (option) insert(option)
  })
  place.querySelector('button[value=canned]')?.addEventListener('click', (event) => {
    event.preventDefault()
    if (!popup.hidden) return close()
    byButton = true
    const before = field.value.slice(0, field.selectionStart)
    if (!typed()) return typeInto(field, /\S$/.test(before) ? ' /' : '/')
    field.focus()
    open()
  })
  field.addEventListener('keydown', (event) => {
    if (popup.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const options = shown()
    const found = typed()
    const acts = {
      ArrowDown: () => point(cursor + 1),
      ArrowUp: () => point(cursor - 1),
      Enter: () => insert(options[cursor]),
      Escape: () => {
        if (byButton && found) typeInto(field, '', found.start, found.end)
        close()
      },
    }
    const act = acts[event.key]
    if (!act || (options.length === 0 && event.key !== 'Escape')) return
    event.preventDefault()
    event.stopPropagation()
    act()
  })
}
