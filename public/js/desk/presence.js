// Says that somebody looks at the ticket or writes on it, and shows in the box what colleagues do meanwhile.
;(() => {
  const place = document.querySelector('[data-presence]')
  if (!place) return
  const { presence, ticket, write } = place.dataset
  const LOOK = 25_000
  const KEY = 8000
  let typed = 0
  let expiring
  let looking

  const said = (more) => {
    const { seen, from } = place.dataset
    return new URLSearchParams({ seen, write, from: from ?? '', ...more })
  }

  async function ask(doing) {
    const tell = doing && { method: 'POST', body: said({ doing }), keepalive: doing === 'leaves' }
    const answer = await fetch(tell ? presence : `${presence}?${said()}`, tell).catch(() => undefined)
    if (!answer?.ok || answer.redirected || answer.status === 204) return
    show(await answer.text())
  }

  function show(lines) {
    clearTimeout(expiring)
    const now = document.createElement('div')
    now.innerHTML = lines
    const again = now.querySelector('[data-again]')
    if (again) expiring = setTimeout(look, again.dataset.again * 1000 + 500)
    // What is read out is what has changed.
    again?.removeAttribute('data-again')
    if (now.innerHTML === place.innerHTML) return
    const focused = [...place.querySelectorAll('a')].indexOf(document.activeElement)
    place.replaceChildren(...now.childNodes)
    if (focused >= 0) (place.querySelectorAll('a')[focused] ?? document.getElementById('body')).focus()
  }

  function look() {
    if (!document.hidden) ask()
  }

  const beat = () => document.hidden || ask('looks')
  beat()
  setInterval(beat, LOOK)
  place.closest('form').addEventListener('input', ({ isTrusted }) => {
    if (!isTrusted || Date.now() - typed < KEY) return
    typed = Date.now()
    ask(write)
  })
  for (const topic of ['live:presence', 'live:ticket'])
    document.addEventListener(topic, ({ detail }) => {
      if (detail.id && String(detail.id) !== ticket) return
      clearTimeout(looking)
      looking = setTimeout(look, 100)
    })
  document.addEventListener('visibilitychange', beat)
  addEventListener('pagehide', () => ask('leaves'))
  addEventListener('pageshow', ({ persisted }) => persisted && beat())
})()
// What is typed is saved before a colleague's draft is put behind it.
document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!form.matches('form[data-takes]')) return
  event.preventDefault()
  const saving = []
  document.dispatchEvent(new CustomEvent('drafts:save', { detail: { waitFor: (saved) => saving.push(saved) } }))
  await Promise.all(saving)
  form.submit()
})
