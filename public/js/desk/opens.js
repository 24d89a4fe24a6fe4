// A ticket that was read before opens where it is new, or at its end, unless its address or somebody leads elsewhere.
;(() => {
  const entry = document.querySelector('[data-opens]')
  if (!entry || location.hash || scrollY > 0 || document.querySelector('[data-focus]')) return
  const [navigation] = performance.getEntriesByType('navigation')
  if (navigation?.type === 'navigate') (document.getElementById('new') ?? entry).scrollIntoView({ block: 'center' })
})()
