// Uploads files one by one, with progress, until they are in the list.
;(() => {
  const field = document.querySelector('[data-attachments]')
  if (!field) return

  const texts = field.dataset
  const uploads = field.querySelector('.uploads')
  const named = (text, name) => text.replace('%name%', name)
  const tell = (event, detail) => field.dispatchEvent(new CustomEvent(event, { detail }))
  const waiting = []
  let current
  let failed = false

  field.addEventListener('files:taken', ({ detail: files }) => {
    for (const stale of uploads.querySelectorAll('[data-settled]')) stale.remove()
    failed = false
    for (const file of files) add({ file, name: nameOf(file), row: document.createElement('div') })
    sendNext()
  })

  function add(upload) {
    upload.row.className = 'upload'
    uploads.append(upload.row)
    if (upload.file.size > Number(texts.maxSize)) return refuse(upload, named(texts.tooLarge, upload.name))
    showProgress(upload)
    waiting.push(upload)
  }

  function nameOf({ name, type }) {
    // Browsers name every pasted picture image.png.
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
    if (!current) return settled()
    field.dataset.busy = ''
    const upload = current
    const request = new XMLHttpRequest()
    upload.request = request
    request.upload.onprogress = ({ loaded, total }) => {
      upload.progress.max = total
      upload.progress.value = loaded
    }
    request.upload.onload = () => {
      // The server has all of it; cancelling is no longer possible.
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

  function settled() {
    delete field.dataset.busy
    tell('files:settled', { failed })
  }

  function settle(upload, { status, responseText }) {
    const page = new DOMParser().parseFromString(status === 200 || status === 422 ? responseText : '', 'text/html')
    const list = page.querySelector('[data-files]')
    if (!list) return refuse(upload, named(texts.failed, upload.name))
    const faults = [...list.querySelectorAll('[role=alert] li')].map((fault) => fault.textContent.trim())
    for (const alert of list.querySelectorAll('[role=alert]')) alert.remove()
    tell('files:listed', list)
    if (faults.length) return refuse(upload, faults.join(' '))
    upload.row.className = 'visually-hidden'
    upload.row.dataset.settled = ''
    upload.row.textContent = named(texts.attached, upload.name)
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
    field.querySelector('[data-choose]').focus()
    if (!upload.request) return
    upload.request.abort()
    // It may have arrived just before.
    setTimeout(() => current || tell('files:doubted'), 1000)
  }
})()
