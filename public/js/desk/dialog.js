// Links and forms (GET) with data-dialog show the part of their page that has data-dialog-part here, in a dialog.
;(() => {
  let dialog

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-dialog]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
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
    const page = await fetch(address)
      .then((answer) => answer.ok && answer.text())
      .catch(() => undefined)
    const part = page && new DOMParser().parseFromString(page, 'text/html').querySelector('[data-dialog-part]')
    if (!part) {
      if (!place) location.assign(address)
      return
    }
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
    part.querySelector('[autofocus]')?.focus()
  }

  document.addEventListener('click', (event) => {
    if (!dialog?.open || !(event.target === dialog || event.target.closest('dialog [data-close]'))) return
    event.preventDefault()
    dialog.close()
  })
})()
