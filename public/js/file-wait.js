// A form waits for its uploads; if one fails, it is not sent.
;(() => {
  const field = document.querySelector('[data-attachments]')
  const form = field?.closest('form')
  if (!form) return

  const status = form.querySelector('[data-draft-status]')
  let heldBack

  form.addEventListener('submit', (event) => {
    if (!('busy' in field.dataset) || event.submitter?.name === 'remove') return
    event.preventDefault()
    heldBack = { submitter: event.submitter }
    if (status) status.textContent = field.dataset.wait
  })

  field.addEventListener('files:settled', ({ detail: { failed } }) => {
    if (!heldBack) return
    const { submitter } = heldBack
    heldBack = undefined
    if (status) status.textContent = ''
    if (!failed) form.requestSubmit(submitter)
  })
})()
