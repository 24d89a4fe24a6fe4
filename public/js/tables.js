// Some browsers forget that rows are rows where a narrow window shows them as cards.
;(() => {
  const ROLES = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', th: 'columnheader', td: 'cell' }

  function sayRoles() {
    for (const table of document.querySelectorAll('table.list'))
      for (const part of [table, ...table.querySelectorAll(Object.keys(ROLES).join())])
        part.setAttribute('role', ROLES[part.localName])
  }

  sayRoles()
  document.addEventListener('htmx:after:swap', sayRoles)
})()
