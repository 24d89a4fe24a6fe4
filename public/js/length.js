// Counts the characters of a field with data-most: too long a text stays, is told, and can become a file.
;(() => {
  const PAUSE = 400
  const number = new Intl.NumberFormat(document.documentElement.lang)

  for (const field of document.querySelectorAll('[data-most]')) count(field)

  function count(field) {
    const { most, counted, tooLong, asFile } = field.dataset
    const note = document.createElement('p')
    note.setAttribute('role', 'status')
    const button = asFile && attachButton(field)
    let timer

    function look({ type }) {
      const length = field.value.trim().length
      const excess = length > most
      field.setCustomValidity(excess ? filled(tooLong, length) : '')
      note.className = excess ? 'error counted' : 'hint counted'
      if (button) button.hidden = !excess
      clearTimeout(timer)
      // The server has said it already.
      if (type === 'pageshow' && field.matches('[aria-invalid]')) return
      // Screen readers hear it when somebody pauses.
      timer = setTimeout(() => say(length, excess), PAUSE)
    }

    function say(length, excess) {
      note.textContent = length > most * 0.9 ? filled(excess ? tooLong : counted, length) : ''
    }

    field.after(note, ...(button ? [button] : []))
    field.addEventListener('input', look)
    window.addEventListener('pageshow', look)
  }

  const filled = (text, length) => text.replace('%count%', number.format(length))

  function attachButton(field) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button button-small'
    button.textContent = field.dataset.asFile
    button.hidden = true
    button.addEventListener('click', () => {
      const whole = field.value
      const file = new File([whole], field.dataset.fileName, { type: 'text/plain' })
      const files = field.form.querySelector('[data-attachments]')
      const leave = ({ detail: { failed } }) => {
        if (failed || field.value !== whole) return
        field.value = field.dataset.seeFile
        field.dispatchEvent(new Event('input', { bubbles: true }))
        field.focus({ preventScroll: true })
        field.scrollIntoView({ block: 'center' })
      }
      files.addEventListener('files:settled', leave, { once: true })
      files.dispatchEvent(new CustomEvent('files:taken', { detail: [file] }))
      files.scrollIntoView({ block: 'nearest' })
    })
    return button
  }
})()
