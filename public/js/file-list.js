// Shows the files on the server, and removes unwanted ones.
;(() => {
  const field = document.querySelector('[data-attachments]')
  const form = field?.closest('form')
  if (!form) return

  const show = (list) => field.querySelector('[data-files]').replaceWith(list)
  const read = (html) => new DOMParser().parseFromString(html, 'text/html')

  field.addEventListener('files:listed', ({ detail: list }) => show(list))
  field.addEventListener('files:doubted', catchUp)
  field.addEventListener('click', (event) => {
    const button = event.target.closest('[data-remove]')
    if (!button) return
    event.preventDefault()
    remove(button)
  })

  // A file that arrived just before it was cancelled belongs in the list.
  async function catchUp() {
    const response = await fetch(form.elements.returnTo.value, { headers: { 'x-refresh': '1' } }).catch(() => undefined)
    const there = read((await response?.text()) ?? '').querySelector('[data-attachments]')
    if ('busy' in field.dataset || there?.dataset.attachments !== field.dataset.attachments) return
    show(there.querySelector('[data-files]'))
  }

  async function remove(button) {
    const buttons = [...field.querySelectorAll('[data-remove]')]
    const request = fetch(button.dataset.remove, { method: 'POST', body: new URLSearchParams() })
    const response = await request.catch(() => undefined)
    const list = response?.ok ? read(await response.text()).querySelector('[data-files]') : undefined
    // The form itself handles an expired session.
    if (!list) return form.requestSubmit(button)
    show(list)
    const left = field.querySelectorAll('[data-remove]')
    const next = left[Math.min(buttons.indexOf(button), left.length - 1)] ?? field.querySelector('[data-choose]')
    next.focus()
  }
})()
