// Drafts: what was typed into a form and has not arrived yet, kept on this device under the person who typed it.
//
// Signing out takes all of them away (Clear-Site-Data, in sap_project/entrada.py). A page that was open then finds
// that its mark is gone, and keeps nothing any more: nobody finds what a person typed who has gone.
const Rascunhos = (() => {
  const PREFIX = "rascunho:"
  const MARK = "rascunhos:desde"
  // The server remembers for seven days which forms have arrived: an older one could be done a second time.
  const MAX_AGE = 6 * 24 * 3600 * 1000

  let mark = null

  // null where the browser keeps nothing: it may be forbidden, or full.
  const attempt = action => {
    try {
      return action(window.localStorage)
    } catch {
      return null
    }
  }

  const isOurs = storage => {
    if (mark === null) {
      mark = storage.getItem(MARK) ?? String(Date.now())
      storage.setItem(MARK, mark)
    }
    return storage.getItem(MARK) === mark
  }

  const key = (person, id) => `${PREFIX}${person}:${id}`

  const read = (person, id) => attempt(storage => {
    const draft = JSON.parse(storage.getItem(key(person, id)))
    if (draft && Date.now() - draft.moment < MAX_AGE) return draft
    storage.removeItem(key(person, id))
    return null
  })

  return {
    // Whether it is kept now.
    write: (person, id, draft) => attempt(storage => {
      if (!isOurs(storage)) return false
      storage.setItem(key(person, id), JSON.stringify(draft))
      return true
    }) ?? false,

    read,

    remove: (person, id) => attempt(storage => storage.removeItem(key(person, id))),

    // Those of a person, the latest first: [id, draft].
    all: person => (attempt(storage => Object.keys(storage)) ?? [])
      .filter(name => name.startsWith(key(person, "")))
      .map(name => name.slice(key(person, "").length))
      .map(id => [id, read(person, id)])
      .filter(([, draft]) => draft)
      .sort(([, a], [, b]) => b.moment - a.moment),

    // True in one tab only, until that tab is closed. Where the browser has no locks, in all of them.
    claim: id => new Promise(resolve => {
      if (!navigator.locks) return resolve(true)
      navigator.locks.request(PREFIX + id, { ifAvailable: true }, lock => {
        resolve(lock !== null)
        return lock && new Promise(() => {})
      }).catch(() => resolve(true))
    }),

    // Whether a tab holds it.
    isClaimed: async id => {
      const { held = [] } = await navigator.locks?.query() ?? {}
      return held.some(lock => lock.name === PREFIX + id)
    },

    // A place among the form's buttons that tells what became of what was typed. notice.say(text, kind, ...[label, action]).
    notice: form => {
      const notice = Object.assign(document.createElement("div"), { className: "aviso pedido-aviso", hidden: true })
      notice.setAttribute("role", "status")
      form.querySelector(":scope > .acoes").prepend(notice)
      notice.say = (text, kind, ...actions) => {
        notice.className = `aviso aviso--${kind} pedido-aviso`
        notice.replaceChildren(text, ...actions.map(([label, action]) => {
          const button = Object.assign(document.createElement("button"), { type: "button", className: "botao botao--secundario", textContent: label })
          button.addEventListener("click", action)
          return button
        }))
        notice.hidden = false
      }
      return notice
    },
  }
})()
