// Menus close with Escape, a click elsewhere, when the focus leaves, and after a choice.
;(() => {
  const menus = [...document.querySelectorAll('details[data-menu]')]

  document.addEventListener('keydown', (event) => {
    const open = event.key === 'Escape' && menus.find((menu) => menu.open)
    if (!open) return
    open.open = false
    open.querySelector('summary').focus()
  })
  document.addEventListener('click', ({ target }) => {
    for (const menu of menus) if (!menu.contains(target) || target.closest('a')) menu.open = false
  })
  for (const menu of menus) {
    menu.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false
    })
  }
})()
