// Files go up as soon as they are chosen, dropped or pasted; each shows its progress until it stands in the list.
;(() => {
  const field = document.querySelector('[data-attachments]')
  const form = field?.closest('form')
  if (!field || !form) return

  const texts = field.dataset
  const input = field.querySelector('input[type=file]')
  const chooser = field.querySelector('[data-choose]')
  const uploads = field.querySelector('.uploads')
  const status = form.querySelector('[data-draft-status]')
  const named = (text, name) => text.replace('%name%', name)
  const waiting = []
  let current
  let failed = false
  let heldBack

  field.querySelector('.drop-plain').hidden = true
  field.querySelector('.drop-hint').hidden = false

  function take(files) {
    for (const stale of uploads.querySelectorAll('[data-settled]')) stale.remove()
    failed = false
    for (const file of files) {
      const upload = { file, name: nameOf(file), row: document.createElement('div') }
      upload.row.className = 'upload'
      uploads.append(upload.row)
      if (file.size > Number(texts.maxSize)) {
        refuse(upload, named(texts.tooLarge, upload.name))
      } else {
        showProgress(upload)
        waiting.push(upload)
      }
    }
    sendNext()
  }

  function nameOf({ name, type }) {
    // Browsers call every pasted picture image.png.
    if (!/^image\.\w+$/.test(name)) return name
    const now = new Date()
    const two = (number) => String(number).padStart(2, '0')
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
    return `${texts.pasted} ${day} ${two(now.getHours())}.${two(now.getMinutes())}.${type.split('/')[1] || 'png'}`
  }

  function showProgress(upload) {
    const name = document.createElement('span')
    name.className = 'file-name'
    name.textContent = upload.name
    upload.progress = document.createElement('progress')
    upload.progress.max = upload.file.size || 1
    upload.progress.value = 0
    upload.progress.setAttribute('aria-label', named(texts.uploading, upload.name))
    upload.cancel = document.createElement('button')
    upload.cancel.type = 'button'
    upload.cancel.className = 'link-button'
    upload.cancel.textContent = texts.cancel
    upload.cancel.setAttribute('aria-label', `${texts.cancel}: ${upload.name}`)
    upload.cancel.addEventListener('click', () => cancel(upload))
    upload.row.append(name, ' ', upload.progress, ' ', upload.cancel)
  }

  function sendNext() {
    if (current) return
    current = waiting.shift()
    if (!current) return releaseForm()
    const upload = current
    const request = new XMLHttpRequest()
    upload.request = request
    request.upload.onprogress = ({ loaded, total }) => {
      upload.progress.max = total
      upload.progress.value = loaded
    }
    request.upload.onload = () => {
      // The server has all of it now; there is nothing left to cancel.
      upload.progress.removeAttribute('value')
      upload.cancel.hidden = true
    }
    request.onloadend = () => {
      current = undefined
      if (!upload.cancelled) settle(upload, request)
      sendNext()
    }
    const body = new FormData()
    body.append('attachments', upload.file, upload.name)
    request.open('POST', texts.attachments)
    request.send(body)
  }

  function settle(upload, request) {
    const files = request.status === 200 || request.status === 422 ? filesIn(request.responseText) : undefined
    if (!files) return refuse(upload, named(texts.failed, upload.name))
    const faults = [...files.querySelectorAll('[role=alert] li')].map((fault) => fault.textContent.trim())
    for (const alert of files.querySelectorAll('[role=alert]')) alert.remove()
    field.querySelector('[data-files]').replaceWith(files)
    if (faults.length) return refuse(upload, faults.join(' '))
    upload.row.className = 'visually-hidden'
    upload.row.dataset.settled = ''
    upload.row.textContent = named(texts.attached, upload.name)
  }

  function filesIn(html) {
    return new DOMParser().parseFromString(html, 'text/html').querySelector('[data-files]') ?? undefined
  }

  function refuse(upload, reason) {
    failed = true
    upload.row.className = 'upload error'
    upload.row.dataset.settled = ''
    upload.row.textContent = reason
  }

  function cancel(upload) {
    upload.cancelled = true
    upload.row.remove()
    const place = waiting.indexOf(upload)
    if (place >= 0) waiting.splice(place, 1)
    chooser.focus()
    if (!upload.request) return
    upload.request.abort()
    setTimeout(catchUp, 1000)
  }

  // A file that had arrived just before it was cancelled belongs into the list, where it can be removed.
  async function catchUp() {
    const response = await fetch(form.elements.returnTo.value, { headers: { 'x-refresh': '1' } }).catch(() => undefined)
    const page = new DOMParser().parseFromString((await response?.text()) ?? '', 'text/html')
    const there = page.querySelector('[data-attachments]')
    if (current || there?.dataset.attachments !== texts.attachments) return
    field.querySelector('[data-files]').replaceWith(there.querySelector('[data-files]'))
  }

  async function remove(button) {
    const buttons = [...field.querySelectorAll('[data-remove]')]
    const response = await fetch(button.dataset.remove, { method: 'POST', body: new URLSearchParams() }).catch(
      () => undefined,
    )
    const files = response?.ok ? filesIn(await response.text()) : undefined
    // The form itself knows how to go on, with an expired session too.
    if (!files) return form.requestSubmit(button)
    field.querySelector('[data-files]').replaceWith(files)
    const left = field.querySelectorAll('[data-remove]')
    const next = left[Math.min(buttons.indexOf(button), left.length - 1)] ?? chooser
    next.focus()
  }

  function releaseForm() {
    if (!heldBack) return
    const { submitter } = heldBack
    heldBack = undefined
    if (status) status.textContent = ''
    if (!failed) form.requestSubmit(submitter)
  }

  form.addEventListener('submit', (event) => {
    if (!current || event.submitter?.name === 'remove') return
    event.preventDefault()
    heldBack = { submitter: event.submitter }
    if (status) status.textContent = texts.wait
  })

  chooser.addEventListener('click', () => input.click())
  input.addEventListener('change', () => {
    take([...input.files])
    // Sent already: the form must not carry them a second time.
    input.value = ''
  })
  field.addEventListener('click', (event) => {
    const button = event.target.closest('[data-remove]')
    if (!button) return
    event.preventDefault()
    remove(button)
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
    take([...event.dataTransfer.files])
  })
  document.addEventListener('paste', (event) => {
    const { files, types } = event.clipboardData
    // Office programs put a picture of copied text beside the text.
    if (!files.length || types.includes('text/plain')) return
    event.preventDefault()
    take([...files])
  })
})()
