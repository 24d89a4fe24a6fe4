// Saves forms with data-draft on the server while somebody types.
;(() => {
  const DELAY = 3000
  const [SENDING, SENT] = ['sending', 'sent']
  const DONE = `[data-done="flash.opened"], [data-done^="desk.reply."], [data-done="desk.note.kept"],
    [data-done^="desk.action.done."], [data-done="flash.closed"], [data-done^="desk.bulk."],
    [data-done="desk.canned.saved"], [data-done^="desk.template."], [data-done^="phone."]`

  // Only the page that confirms it proves that a form has arrived.
  const sending = sessionStorage.getItem(SENDING)
  if (sending !== null && document.querySelector(DONE)) sessionStorage.setItem(SENT, sending)
  sessionStorage.removeItem(SENDING)

  for (const form of document.querySelectorAll('form[data-draft]')) keep(form)
  // What a dialog shows, and what it leaves behind, which is saved at once.
  document.addEventListener('dialog:shown', ({ target }) => {
    for (const form of target.querySelectorAll('form[data-draft]')) keep(form)
  })

  function keep(form) {
    const { purpose, saved: savedText, unsaved: unsavedText } = form.dataset
    const names = form.dataset.fields.split(' ')
    const status = form.querySelector('[data-draft-status]')
    let kept = typed(asServed())
    let timer
    let request
    let saving
    let over = false

    function typed(source = form) {
      const data = new FormData(source)
      const fields = new URLSearchParams({ purpose })
      for (const name of names) if (data.has(name)) fields.set(name, data.getAll(name).join(' '))
      return fields.toString()
    }

    // The browser may have restored fields before this script ran.
    function asServed() {
      const copy = form.cloneNode(true)
      copy.reset()
      return copy
    }

    async function save({ keepalive = false } = {}) {
      stopWaiting()
      const fields = typed()
      if (over || fields === kept) return
      const before = kept
      kept = fields
      const body = `formKey=${form.elements.formKey.value}&${fields}`
      request?.abort()
      const own = new AbortController()
      request = own
      // Browsers limit keepalive requests to 64 KB.
      saving = fetch(form.dataset.draft, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        signal: own.signal,
        keepalive: keepalive && body.length < 60_000,
      }).catch(() => undefined)
      const response = await saving
      if (own.signal.aborted) return
      if (!response?.ok) kept = before
      if (status) status.textContent = response?.ok ? savedText : unsavedText
    }

    // Counts from the first key, so that typing without a pause is saved as well.
    function saveSoon() {
      timer ??= setTimeout(save, DELAY)
    }

    function stopWaiting() {
      clearTimeout(timer)
      timer = undefined
    }

    function finish() {
      over = true
      stopWaiting()
      request?.abort()
    }

    saveSoon()
    form.addEventListener('input', saveSoon)
    form.addEventListener('change', saveSoon)
    form.addEventListener('dialog:left', ({ detail }) => {
      // What has not changed may still be on its way.
      const before = saving
      detail.waitFor(Promise.all([before, save()]))
    })
    document.addEventListener('drafts:save', ({ detail }) => {
      const before = saving
      detail.waitFor(Promise.all([before, save()]))
    })
    document.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return
      const discarded =
        event.target.matches('[data-ends-draft]') ||
        new URL(event.target.action, location.href).pathname === `${form.dataset.draft}/removal`
      if (event.target === form) sessionStorage.setItem(SENDING, typed())
      if (event.target === form || discarded) finish()
      else save({ keepalive: true })
    })
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) save({ keepalive: true })
    })
    window.addEventListener('pagehide', () => save({ keepalive: true }))
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted) over = false
      // Browsers restore what was typed: whoever goes back after sending would find it again, as if it were not sent.
      const current = typed()
      if (current !== kept && current === sessionStorage.getItem(SENT)) form.reset()
    })
  }
})()
