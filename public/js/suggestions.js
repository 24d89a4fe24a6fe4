// While a subject is typed, suggests articles in the place that is kept for them; a chosen one opens beside the form.
;(() => {
  const PAUSE = 300
  const LEAST = 4

  const known = new WeakSet()
  suggestIn(document)
  document.addEventListener('dialog:shown', ({ target }) => suggestIn(target))

  function suggestIn(part) {
    for (const place of part.querySelectorAll('[data-suggestions]')) {
      if (!known.has(place)) suggest(place)
      known.add(place)
    }
  }

  function suggest(place) {
    const form = place.closest('form')
    const field = form.elements[place.dataset.of]
    const list = place.querySelector('[data-suggestions-list]')
    const untyped = list.innerHTML
    let shown = ''
    let timer
    let request
    if (!field) return
    place.dataset.ready = ''
    place.hidden = false
    // With one item the list moves nothing, and the form stays whole without scripts.
    field.addEventListener('input', () => {
      clearTimeout(timer)
      timer = setTimeout(look, PAUSE)
    })
    place.addEventListener('click', open)
    // What a page brings along, such as the subject of a template, nobody has asked about; a ticket is to be answered.
    if (place.dataset.about) look()
    else shown = field.value.trim().slice(0, 300)

    async function look() {
      // An answer is about its ticket, and about what was typed last.
      const { about } = place.dataset
      const subject = (about ? `${about} ${field.value.slice(-100)}` : field.value).trim().slice(0, 300)
      if (subject === shown) return
      shown = subject
      request?.abort()
      if (subject.length < LEAST) {
        list.innerHTML = untyped
        return
      }
      const own = new AbortController()
      request = own
      const query = new URLSearchParams({ subject, draft: form.elements.formKey?.value ?? '' })
      const answer = await part(`${place.dataset.suggestions}?${query}`, own.signal)
      // A subject that could not be asked for is asked for again with the next key.
      if (answer === undefined && !own.signal.aborted) shown = ''
      else if (answer !== undefined && !own.signal.aborted) list.innerHTML = answer
    }

    async function open(event) {
      const link = event.target.closest?.('a[data-beside]')
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
      event.preventDefault()
      const answer = await part(link.href)
      if (answer === undefined) window.open(link.href, '_blank', 'noopener')
      else show(answer, link)
    }
  }

  async function part(address, signal) {
    const answer = await fetch(address, { headers: { 'hx-request': 'true' }, signal }).catch(() => undefined)
    return answer?.ok && !answer.redirected ? answer.text().catch(() => undefined) : undefined
  }

  function show(html, link) {
    const dialog = document.createElement('dialog')
    dialog.className = 'beside'
    dialog.setAttribute('aria-labelledby', 'beside-title')
    dialog.innerHTML = html
    document.body.append(dialog)
    dialog.addEventListener('close', () => {
      dialog.remove()
      link.focus()
    })
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog || event.target.closest('[data-beside-close]')) dialog.close()
    })
    dialog.showModal()
    dialog.querySelector('h2').focus()
  }
})()
