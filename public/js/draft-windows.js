// A second window with the same draft gets a draft of its own, so that neither overwrites the other.
;(() => {
  const form = document.querySelector('form[data-draft]')
  const key = form?.elements.formKey
  if (!key || !navigator.locks) return

  // The first window holds the lock while it is open; a page just left needs a moment to release it.
  navigator.locks
    .request(`draft ${key.value}`, { signal: AbortSignal.timeout(2000) }, () => new Promise(() => {}))
    .catch(({ name }) => name === 'TimeoutError' && separate())

  function separate() {
    // What this window has brought itself stays with it.
    if (form.querySelector('.uploads > *')) return
    form.querySelector('[data-files]')?.replaceChildren()
    const [old, own] = [key.value, crypto.randomUUID()]
    document.querySelector(`form[action="/drafts/${old}/removal"]`)?.remove()
    key.value = own
    form.dataset.draft = form.dataset.draft.replace(old, own)
    const files = form.querySelector('[data-attachments]')
    if (files) files.dataset.attachments = files.dataset.attachments.replace(old, own)
  }
})()
