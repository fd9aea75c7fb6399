/**
 * The page's whole script, as it is sent: times in the visitor's zone, filter and sort, a sync at a click, and a refresh
 * that keeps them. It writes text alone, and HTML only as this exporter served it.
 */
export const OVERVIEW_SCRIPT = `
'use strict'
const find = (id) => document.getElementById(id)
const say = (text) => { find('said').textContent = text }
// Without the user and password that the address may hold: no request may name them.
const HERE = location.origin + location.pathname
const PARTS = ['age', 'attention', 'accounts', 'inquiries']
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
let token = ''
let syncing = false

function showTimes() {
  for (const time of document.querySelectorAll('time:not([title])')) {
    time.title = time.textContent
    time.textContent = clock.format(new Date(time.dateTime))
  }
}

const nameOf = (row) => row.cells[0].textContent
const numberOf = (row, key, unknown) => (row.dataset[key] === '' ? unknown : Number(row.dataset[key]))
const ascending = (key) => (a, b) => numberOf(a, key, Infinity) - numberOf(b, key, Infinity) || 0
const descending = (key) => (a, b) => numberOf(b, key, -1) - numberOf(a, key, -1)
const ORDERS = {
  end: ascending('end'),
  status: ascending('status'),
  name: (a, b) => nameOf(a).localeCompare(nameOf(b)),
  quota: descending('quota'),
  requests: descending('requests'),
  failed: descending('failed'),
}

function arrange() {
  const body = document.querySelector('#accounts tbody')
  if (!body) return
  const rows = [...body.rows].sort(ORDERS[find('sort').value])
  const words = find('filter').value.toLowerCase().split(/\\s+/)
  let shown = 0
  for (const row of rows) {
    const text = row.textContent.toLowerCase()
    row.hidden = !words.every((word) => text.includes(word))
    if (!row.hidden) shown++
  }
  body.replaceChildren(...rows)
  find('shown').textContent = shown === rows.length ? '' : shown + ' of ' + rows.length + ' shown'
}

async function refresh() {
  const answer = await fetch(HERE + location.search, { cache: 'no-store' })
  if (!answer.ok) throw new Error(answer.status)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const focused = document.activeElement && document.activeElement.getAttribute('href')
  for (const id of PARTS) find(id).replaceChildren(...page.getElementById(id).childNodes)
  document.title = page.title
  showTimes()
  arrange()
  if (focused && document.activeElement === document.body) document.querySelector('a[href="' + CSS.escape(focused) + '"]')?.focus()
}

async function refreshLater() {
  if (document.hidden || syncing) return
  try {
    await refresh()
    if (find('said').dataset.lost) say('')
    delete find('said').dataset.lost
  } catch {
    find('said').dataset.lost = 'yes'
    say('The exporter does not answer: what is shown is from before.')
  }
}

function askForToken() {
  find('token').value = ''
  find('ask').returnValue = ''
  find('ask').showModal()
}

// Listens always, not once for each opening: the event comes later, when the dialog may be open again.
function takeToken() {
  if (find('ask').returnValue !== 'go' || find('token').value === '') return
  token = find('token').value
  sync()
}

const MEANINGS = {
  200: 'Synced.',
  401: 'The token was refused.',
  403: 'The request was refused as one of another site: a reverse proxy must pass the Host header on.',
  502: 'The sync failed: see what needs attention.',
}

async function meaningOf(answer) {
  if (answer.status !== 503) return MEANINGS[answer.status] ?? 'The exporter answered ' + answer.status + '.'
  const { reason, hint, next_try_at: next } = await answer.json()
  return 'No proxy was asked: ' + (hint ?? reason) + (next ? ' Next try ' + clock.format(new Date(next)) + '.' : '')
}

async function sync() {
  if (syncing) return
  if (find('sync').dataset.token !== undefined && token === '') return askForToken()
  syncing = true
  say('Syncing …')
  try {
    const headers = token === '' ? {} : { Authorization: 'Bearer ' + token }
    const answer = await fetch(new URL('api/collector/oauth/sync?wait=true', HERE), { method: 'POST', headers })
    if (answer.status === 401) token = ''
    const meaning = await meaningOf(answer)
    await refresh()
    say(meaning)
  } catch {
    say('The exporter does not answer.')
  }
  syncing = false
}

find('filter').addEventListener('input', arrange)
find('sort').addEventListener('change', arrange)
find('controls').addEventListener('submit', (event) => event.preventDefault())
find('sync').addEventListener('click', sync)
find('ask').addEventListener('close', takeToken)
find('controls').hidden = find('sync').hidden = false
showTimes()
arrange()
setInterval(refreshLater, document.body.dataset.refresh * 1000)
`
