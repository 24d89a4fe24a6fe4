// A suggested article is put into the answer that it is suggested for.
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-article-insert]')
  const field = button?.closest('form').elements.body
  if (field) insertArticle(field, button.dataset.articleInsert)
})

// A chosen article is put where the cursor stands in the answer, and nothing is sent; elsewhere, the form does it.
document.addEventListener('submit', (event) => {
  const { target } = event
  const text = target.dataset?.articleLink
  const field = document.querySelector('.composer-reply textarea[name="body"]')
  if (!text || !field || !target.closest('dialog')) return
  event.preventDefault()
  target.closest('dialog').close()
  insertArticle(field, text)
})

function insertArticle(field, text) {
  const before = field.value.slice(0, field.selectionStart)
  typeInto(field, `${/\S$/.test(before) ? '\n\n' : ''}${text}\n`)
}
