// Refreshes My Tickets through htmx; an answer without the list, such as the sign-in page, is ignored.
;(() => {
  const list = document.getElementById('list')
  if (!list) return
  const notices = [...document.querySelectorAll('[data-list-notice]')]

  function show(name) {
    for (const notice of notices) {
      notice.hidden = notice.dataset.listNotice !== name
      const link = notice.querySelector('a')
      if (link) link.href = `/login?next=${encodeURIComponent(hereWith(document.querySelector('[role=search]')))}`
    }
  }

  function hereWith(form) {
    const typed = new URLSearchParams(new FormData(form))
    const address = new URL(location.href)
    for (const [name, value] of typed) value ? address.searchParams.set(name, value) : address.searchParams.delete(name)
    return address.pathname + address.search
  }

  // Somebody may have typed before htmx was ready.
  document.addEventListener('DOMContentLoaded', () => {
    const search = document.querySelector('form[data-hx-get] input[type=search]')
    const catchUp = () =>
      search.value !== search.defaultValue && search.dispatchEvent(new Event('input', { bubbles: true }))
    if (search) setTimeout(catchUp)
  })
  document.addEventListener('htmx:before:swap', (event) => {
    const { raw } = event.detail.ctx.response
    if (raw.ok && !raw.redirected) return
    event.preventDefault()
    show(raw.redirected ? 'signed-out' : raw.status === 422 ? 'refused' : 'unreachable')
  })
  document.addEventListener('htmx:error', () => show('unreachable'))
  document.addEventListener('htmx:after:swap', ({ target, detail }) => {
    const { response, request } = detail.ctx
    if (!response.raw.ok || response.raw.redirected) return
    show(undefined)
    // Going back or reloading shows the same tickets.
    if (target.matches('form')) history.replaceState(history.state, '', request.action)
  })
})()
