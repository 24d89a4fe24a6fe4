// A second window on the same draft goes on with one of its own, so that neither writes over the other.
;(() => {
  const form = document.querySelector('form[data-draft]')
  const key = form?.elements.formKey
  if (!key || !navigator.locks) return

  // The first window holds the lock as long as it is open. A page just left needs a moment to let go of it.
  navigator.locks
    .request(`draft ${key.value}`, { signal: AbortSignal.timeout(2000) }, () => new Promise(() => {}))
    .catch(({ name }) => name === 'TimeoutError' && separate())

  function separate() {
    // Files stay with the draft they were put into.
    if (form.querySelector('[data-remove], progress')) return
    const [old, own] = [key.value, crypto.randomUUID()]
    document.querySelector(`form[action="/drafts/${old}/removal"]`)?.remove()
    key.value = own
    form.dataset.draft = form.dataset.draft.replace(old, own)
    const files = form.querySelector('[data-attachments]')
    if (files) files.dataset.attachments = files.dataset.attachments.replace(old, own)
  }
})()
