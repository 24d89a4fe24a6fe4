// Chosen, dropped or pasted files are passed on at once; the form does not carry them.
;(() => {
  const field = document.querySelector('[data-attachments]')
  if (!field) return

  const input = field.querySelector('input[type=file]')
  function take(files) {
    const folded = field.closest('details')
    if (folded) folded.open = true
    field.dispatchEvent(new CustomEvent('files:taken', { detail: [...files] }))
  }

  field.querySelector('.drop-plain').hidden = true
  field.querySelector('.drop-hint').hidden = false

  field.querySelector('[data-choose]').addEventListener('click', () => input.click())
  input.addEventListener('change', () => {
    take(input.files)
    // Already sent: the form must not carry them again.
    input.value = ''
  })

  const carriesFiles = (event) => event.dataTransfer?.types.includes('Files')
  document.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    field.dataset.dropping = ''
  })
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) delete field.dataset.dropping
  })
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    delete field.dataset.dropping
    take(event.dataTransfer.files)
  })
  document.addEventListener('paste', (event) => {
    const { files, types } = event.clipboardData
    // Office programs add a picture to copied text.
    if (!files.length || types.includes('text/plain')) return
    event.preventDefault()
    take(files)
  })
})()
