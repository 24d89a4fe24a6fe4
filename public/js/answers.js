// Shows the questions of a template that apply to what is answered so far.
;(() => {
  const followed = new WeakSet()
  followAll(document)
  document.addEventListener('dialog:shown', ({ target }) => followAll(target))

  function followAll(part) {
    for (const form of part.querySelectorAll('form')) {
      const blocks = [...form.querySelectorAll('[data-when]')]
      if (blocks.length && !followed.has(form)) follow(form, blocks)
      followed.add(form)
    }
  }

  function follow(form, blocks) {
    for (const note of form.querySelectorAll('[data-without-script]')) note.hidden = true
    for (const block of blocks) block.querySelector('[data-otherwise]').hidden = true

    // In the order of the form: what a hidden question was answered no longer counts.
    function update() {
      let above
      for (const block of blocks) {
        const met = metBy(block.dataset.when, JSON.parse(block.dataset.is))
        const shown = met !== undefined
        // The same reason is said once for what stands together.
        const because = `${block.dataset.when}=${met}`
        const said = above?.because === because && above.block === block.previousElementSibling
        block.hidden = !shown
        for (const note of block.querySelectorAll('[data-met]')) note.hidden = said || note.dataset.met !== met
        if (shown) above = { because, block }
        for (const field of block.querySelectorAll('[data-needed]')) field.required = shown
      }
    }

    function metBy(name, wanted) {
      const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
      if (controls.length === 0 || controls[0].closest('[data-when][hidden]')) return undefined
      const given = controls.flatMap(givenBy)
      if (controls[0].type === 'checkbox' && controls.length === 1 && given.length === 0) given.push('no')
      return given.find((value) => wanted.includes(value))
    }

    form.addEventListener('input', update)
    form.addEventListener('change', update)
    window.addEventListener('pageshow', update)
    update()
  }

  function givenBy(control) {
    if (control.type !== 'radio' && control.type !== 'checkbox') return [control.value]
    return control.checked ? [control.value] : []
  }
})()
