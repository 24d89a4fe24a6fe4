// Continue reading where something went wrong.
document.querySelector('[data-focus]')?.focus()
