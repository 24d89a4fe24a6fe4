// Ignores a second press while a form is being sent.
;(() => {
  const PATIENCE = 10_000

  document.addEventListener('submit', (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method !== 'post') return
    if (form.dataset.sending) return event.preventDefault()
    form.dataset.sending = 'yes'
    event.submitter?.setAttribute('aria-disabled', 'true')
    setTimeout(() => release(form), PATIENCE)
  })
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('[data-sending]')) release(form)
  })

  function release(form) {
    delete form.dataset.sending
    for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled')
  }
})()
