// What happens, from one stream for all tabs of a browser: live:ticket, live:presence and live:notices on the document,
// with an id in detail; without one, anything may have changed. Where streams do not work, it asks now and then.
;(() => {
  const line = document.querySelector('[data-live]')
  if (!line) return
  // Milliseconds: until the first sign of life, which some proxies hold back; between signs; between tries, at most.
  const [FIRST, NEXT, LONGEST] = [5000, 40_000, 30_000]
  const MOST_KEPT = 500
  const channel = navigator.locks && self.BroadcastChannel ? new BroadcastChannel('live') : undefined
  let { live: at, time } = line.dataset
  let leads = false
  let failures = 0
  const kept = []
  let forgotten = 0
  let source
  let silence
  let pause

  /** In all tabs. */
  function share(said) {
    take(said)
    channel?.postMessage(said)
    if (!said.news?.length) return
    kept.push(said)
    if (kept.length > MOST_KEPT) forgotten = Number.parseFloat(kept.shift().at)
  }

  function take(said) {
    at = said.at ?? at
    time = said.time ?? time
    if ('lost' in said) line.textContent = line.dataset[said.lost]?.replace('%time%', time) ?? ''
    line.hidden = !line.textContent
    for (const { topic, id } of said.news ?? [])
      for (const each of topic === 'all' ? ['ticket', 'presence', 'notices'] : [topic])
        document.dispatchEvent(new CustomEvent(`live:${each}`, { detail: { id } }))
  }

  function open() {
    source?.close()
    clearTimeout(pause)
    source = new EventSource(`/desk/events?after=${at}`)
    source.addEventListener('message', ({ lastEventId, data }) => hear({ at: lastEventId, news: [JSON.parse(data)] }))
    source.addEventListener('beat', ({ lastEventId, data }) => {
      failures = 0
      hear({ at: lastEventId, time: data, lost: '' })
    })
    source.addEventListener('full', () => lose(10))
    source.addEventListener('error', () => lose())
    expect(FIRST)
  }

  function hear(said) {
    expect(NEXT)
    share(said)
  }

  function expect(wait) {
    clearTimeout(silence)
    silence = setTimeout(lose, wait)
  }

  function close() {
    source?.close()
    clearTimeout(silence)
    clearTimeout(pause)
  }

  function lose(more = 1) {
    close()
    failures += more
    // Not all browsers at once after an outage.
    pause = setTimeout(open, Math.min(LONGEST, 500 * 2 ** failures) * (0.5 + Math.random() / 2))
    poll()
  }

  async function poll() {
    const headers = { accept: 'application/json', 'x-refresh': '1' }
    const answer = await fetch(`/desk/events?after=${at}`, { headers }).catch(() => undefined)
    if (answer?.ok && !answer.redirected) {
      const { snapshot, ...said } = await answer.json()
      return share({ ...said, at: snapshot, lost: '' })
    }
    const out = answer?.redirected || answer?.status === 401 || answer?.status === 403
    if (out) close()
    // A restart is over before anybody reads of it.
    if (out || failures > 1) share({ lost: out ? 'out' : 'lost' })
  }

  /** For a tab that was made while `since` was the latest. */
  function repeat(since) {
    const missed = kept.filter((said) => Number.parseFloat(said.at) >= since)
    const news = since <= forgotten ? [{ topic: 'all' }] : missed.flatMap((said) => said.news)
    channel.postMessage({ at, time, news })
  }

  function lead() {
    leads = true
    open()
    return new Promise(() => {})
  }

  const comeBack = () => leads && (failures || source.readyState === EventSource.CLOSED) && open()
  addEventListener('online', comeBack)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) comeBack()
    else if (!channel) close()
  })
  if (!channel) return lead()
  channel.addEventListener('message', ({ data }) => {
    if (data.since === undefined) take(data)
    else if (leads) repeat(data.since)
  })
  channel.postMessage({ since: Number.parseFloat(at) })
  navigator.locks.request('live', lead)
})()
