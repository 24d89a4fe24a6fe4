// Links and forms (GET) with data-dialog show the part of their page that has data-dialog-part here, in a dialog.
;(() => {
  let dialog

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-dialog]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    // The menu is closed when the focus comes back.
    ;(link.closest('details')?.querySelector('summary') ?? link).focus()
    open(link.href)
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!form.matches('form[data-dialog]')) return
    event.preventDefault()
    open(`${form.getAttribute('action')}?${new URLSearchParams(new FormData(form, event.submitter))}`)
  })
  // Another choice shows what it would do; what is typed goes along.
  document.addEventListener('change', ({ target }) => {
    const form = target.matches('select') && target.closest('form[data-refill]')
    if (!form) return
    open(`${form.dataset.refill}?${new URLSearchParams(new FormData(form))}`, form.closest('article'), target.id)
  })

  async function open(address, place, focused) {
    holdKeys(true)
    const page = await fetch(address)
      .then((answer) => answer.ok && !answer.redirected && answer.text())
      .catch(() => undefined)
    holdKeys(false)
    const part = page && new DOMParser().parseFromString(page, 'text/html').querySelector('[data-dialog-part]')
    if (!part) {
      if (!place) location.assign(address)
      return
    }
    if (!place || place.closest('dialog')) setApart(part)
    if (place) {
      place.replaceWith(part)
      document.getElementById(focused)?.focus()
      return
    }
    dialog ??= document.body.appendChild(document.createElement('dialog'))
    dialog.className = 'desk-dialog'
    dialog.replaceChildren(part)
    const heading = part.querySelector('h1, h2')
    if (heading) dialog.setAttribute('aria-label', heading.textContent.trim())
    if (!dialog.open) dialog.showModal()
    ;(part.querySelector('[autofocus]') ?? firstOf(part))?.focus()
  }

  /** Its ids are not those of the page below. */
  function setApart(part) {
    for (const element of part.querySelectorAll('[id]')) element.id = `dialog-${element.id}`
    for (const name of ['for', 'aria-describedby', 'aria-labelledby'])
      for (const element of part.querySelectorAll(`[${name}]`))
        element.setAttribute(name, element.getAttribute(name).replace(/\S+/g, 'dialog-$&'))
  }

  /** What is to be chosen, then what is to be written. */
  function firstOf(part) {
    const choice = part.querySelector('[type="radio"]')
    const chosen = part.querySelector('[type="radio"]:checked')
    const field = part.querySelector('textarea, input:not([type="hidden"], [type="radio"], [type="checkbox"])')
    return chosen ? (field ?? chosen) : (choice ?? field)
  }

  document.addEventListener('click', (event) => {
    if (!dialog?.open || !(event.target === dialog || event.target.closest('dialog [data-close]'))) return
    event.preventDefault()
    dialog.close()
  })
})()
