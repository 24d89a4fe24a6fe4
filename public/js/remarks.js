// Asks for one remark on what somebody types. The server decides, and keeps nothing of it.
;(() => {
  const PAUSE = 1200
  const NAMES = ['subject', 'body', 'restarted', 'shown', 'remarked']

  for (const place of document.querySelectorAll('[data-remarks]')) watch(place)

  function watch(place) {
    const { form } = place.querySelector('[name="remarked"]')
    let timer
    let request
    let asked = ''

    const typed = () => {
      const data = new FormData(form)
      const fields = new URLSearchParams({ hints: place.dataset.hints })
      for (const name of NAMES) for (const value of data.getAll(name)) fields.append(name, value)
      return fields.toString()
    }

    async function ask() {
      const body = typed()
      if (body === asked) return
      asked = body
      request?.abort()
      request = new AbortController()
      const { signal } = request
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      try {
        const response = await fetch(place.dataset.remarks, { method: 'POST', headers, body, signal })
        if (response.ok) show(await response.text(), signal)
      } catch {
        // It is only a remark: the next one may come through.
      }
    }

    // What is said already is not read out again.
    function show(html, { aborted }) {
      const answer = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-remarks]')
      if (!answer || aborted) return
      const [from, to] = [answer, place].map((part) => part.querySelector('[name="remarked"]'))
      to.value = from.value
      const said = place.querySelector('[data-remark]')
      const next = answer.querySelector('[data-remark]')
      if (said?.textContent === next?.textContent) return
      said?.remove()
      if (next) place.append(next)
    }

    const askSoon = () => {
      clearTimeout(timer)
      timer = setTimeout(ask, PAUSE)
    }
    for (const kind of ['input', 'change']) form.addEventListener(kind, askSoon)
  }
})()
