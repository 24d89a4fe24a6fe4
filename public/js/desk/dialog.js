// Links and forms (GET) with data-dialog show the part of their page that has data-dialog-part here, in a dialog.

// What a dialog that was left is still saving: opened again, it shows that.
const leaving = []

/** With `place`, the part takes its place, and what had the focus has it again. */
async function openDialog(address, place, focused) {
  holdKeys(true)
  // A key may come before the news that the dialog is closed.
  const closed = document.querySelector('.desk-dialog:not([open])')
  if (closed) leave(closed)
  await Promise.all(leaving.splice(0))
  const page = await fetch(address)
    .then((answer) => answer.ok && !answer.redirected && answer.text())
    .catch(() => undefined)
  holdKeys(false)
  const part = page && new DOMParser().parseFromString(page, 'text/html').querySelector('[data-dialog-part]')
  if (!part) return place || location.assign(address)
  if (!place || place.closest('dialog')) setApart()
  if (place) {
    place.replaceWith(part)
    document.getElementById(focused)?.focus()
    return shown()
  }
  const dialog = document.querySelector('.desk-dialog') ?? document.body.appendChild(document.createElement('dialog'))
  dialog.className = 'desk-dialog'
  dialog.replaceChildren(part)
  dialog.ariaLabel = part.querySelector('h1, h2')?.textContent.trim()
  if (!dialog.open) dialog.showModal()
  shown()
  ;(part.querySelector('[autofocus]') ?? firstOf())?.focus()

  /** For scripts that look after forms. */
  function shown() {
    part.dispatchEvent(new Event('dialog:shown', { bubbles: true }))
  }

  /** Its ids are not those of the page below. */
  function setApart() {
    for (const name of ['id', 'for', 'aria-describedby', 'aria-labelledby'])
      for (const element of part.querySelectorAll(`[${name}]`))
        element.setAttribute(name, element.getAttribute(name).replace(/\S+/g, 'dialog-$&'))
  }

  /** What is to be chosen, then what is to be written. */
  function firstOf() {
    const choice = part.querySelector('[type="radio"]')
    const chosen = part.querySelector('[type="radio"]:checked')
    const field = part.querySelector('textarea, input:not([type="hidden"], [type="radio"], [type="checkbox"])')
    return chosen ? (field ?? chosen) : (choice ?? field)
  }
}

document.addEventListener('click', (event) => {
  const { target } = event
  const link = target.closest('a[data-dialog]')
  const dialog = target.closest('dialog')
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    // The menu is closed when the focus comes back.
    ;(link.closest('details')?.querySelector('summary') ?? link).focus()
    openDialog(link.href)
  } else if (dialog && (target === dialog || target.closest('[data-close]'))) {
    event.preventDefault()
    dialog.close()
  }
})
document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.matches('form[data-dialog]')) return
  event.preventDefault()
  openDialog(`${form.getAttribute('action')}?${new URLSearchParams(new FormData(form, event.submitter))}`)
})
// Another choice shows what it would do; what is typed goes along.
document.addEventListener('change', ({ target }) => {
  const form = target.matches('select') && target.closest('form[data-refill]')
  if (form)
    openDialog(`${form.dataset.refill}?${new URLSearchParams(new FormData(form))}`, form.closest('article'), target.id)
})

document.addEventListener('close', ({ target }) => leave(target), true)

function leave(dialog) {
  const detail = { waitFor: (saved) => leaving.push(saved) }
  for (const form of dialog.querySelectorAll('form')) form.dispatchEvent(new CustomEvent('dialog:left', { detail }))
}
