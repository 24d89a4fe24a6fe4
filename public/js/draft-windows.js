// A second window with the same draft gets a draft of its own, so that neither overwrites the other.
;(() => {
  const own = new Set()
  for (const form of document.querySelectorAll('form[data-draft]')) claim(form)
  document.addEventListener('dialog:shown', ({ target }) => {
    for (const form of target.querySelectorAll('form[data-draft]')) claim(form)
  })

  function claim(form) {
    const key = form.elements.formKey
    if (!key || !navigator.locks || own.has(key.value)) return
    own.add(key.value)

    // The first window holds the lock while it is open; a page just left needs a moment to release it.
    navigator.locks
      .request(`draft ${key.value}`, { signal: AbortSignal.timeout(2000) }, () => new Promise(() => {}))
      .catch(({ name }) => name === 'TimeoutError' && separate())

    function separate() {
      // What this window has brought itself stays with it.
      if (form.querySelector('.uploads > *')) return
      form.querySelector('[data-files]')?.replaceChildren()
      const [old, fresh] = [key.value, crypto.randomUUID()]
      document.querySelector(`form[action="/drafts/${old}/removal"]`)?.remove()
      key.value = fresh
      form.dataset.draft = form.dataset.draft.replace(old, fresh)
      const files = form.querySelector('[data-attachments]')
      if (files) files.dataset.attachments = files.dataset.attachments.replace(old, fresh)
    }
  }
})()
