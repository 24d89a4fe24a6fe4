document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-open]')
  const details = link && document.getElementById(link.dataset.open)
  if (!details) return
  event.preventDefault()
  details.open = true
  details.querySelector('summary').focus()
  details.scrollIntoView({ block: 'nearest' })
})
