import { expect, test } from 'vitest'
import { atOnce } from '../../src/domain/steps.ts'
import { createListNotices } from '../../src/sync/list-notices.ts'
import { reconcile } from '../support/at-once.ts'
import { AT } from '../support/hand-clock.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
import { createRecordedLog } from '../support/recorded-log.ts'

const ONE = 'end=2027-01-31'
const TWO = 'secret words end=2027-01-31 end=2027-02-28'

/** The warnings about the lists of one proxy, each a note by account; a list that was read from disk has no ids. */
function warningsAbout(
  lists: readonly Readonly<Record<string, string>>[],
  { fromDisk = [] }: { readonly fromDisk?: readonly number[] } = {},
) {
  const log = createRecordedLog()
  const notice = createListNotices({ proxies: ['home'], emailMode: 'full', inquiryNames: [], log })
  let credentials: ReturnType<typeof reconcile>['credentials'] = []
  for (const [index, notes] of lists.entries()) {
    const files = Object.entries(notes).map(([name, note]) => {
      const file = { name: `${name}.json`, provider: 'codex', email: `${name}@example.com` }
      return fromDisk.includes(index) ? file : { ...file, id: file.name, note }
    })
    const observed = parseAuthFiles({ files }, { version: '8.0.0', askedAt: AT })
    if (observed === null) throw new Error('not a list')
    const before = { credentials, removed: [], askedAt: AT }
    const reconciled = reconcile(observed, { proxy: 'home', before, manuals: [], askedAt: AT })
    credentials = reconciled.credentials
    const steps = notice(
      {
        ok: true,
        observed,
        proxy: 'home',
        version: '8.0.0',
        clockSkewSeconds: 0,
        askedAt: AT,
        askedMonotonicMs: 0,
        receivedAt: AT,
        baseKnown: true,
        mayAskAgain: false,
        manuals: [],
      },
      reconciled,
    )
    atOnce(steps)
  }
  return log.lines.filter(({ level }) => level === 'warn')
}

test('notes with several ends are warned about in one line, by masked names and without their text', () => {
  const lines = warningsAbout([{ ann: TWO, bob: ONE, eve: TWO, kim: '' }])
  expect(lines).toEqual([
    {
      level: 'warn',
      message: 'Notes of auth files have more than one end, so that none of them counts: leave one in each.',
      fields: { proxy: 'home', names: 'an***@example.com, ev***@example.com' },
    },
  ])
})

const namesIn = (lines: ReturnType<typeof warningsAbout>) => lines.map(({ fields }) => fields.names)

test('each is warned about once, until it was mended', () => {
  const lines = warningsAbout([
    { ann: TWO, bob: ONE },
    { ann: TWO, bob: ONE },
    { ann: TWO, bob: TWO },
    { ann: ONE, bob: TWO },
    { ann: TWO, bob: TWO },
  ])
  expect(namesIn(lines)).toEqual(['an***@example.com', 'bo***@example.com', 'an***@example.com'])
})

test('a list that was read from disk, which has no notes, mends none', () => {
  const lists = [{ ann: TWO }, { ann: TWO }, { ann: TWO }]
  expect(namesIn(warningsAbout(lists, { fromDisk: [1] }))).toEqual(['an***@example.com'])
})

test('one that left and comes back is warned about again', () => {
  const others = { bob: ONE, eve: ONE }
  const lines = warningsAbout([{ ann: TWO, ...others }, others, { ann: TWO, ...others }])
  expect(namesIn(lines)).toEqual(['an***@example.com', 'an***@example.com'])
})

test('of many the first 20 are named', () => {
  const notes = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`a${index}`, TWO]))
  const [names] = namesIn(warningsAbout([notes]))
  expect(String(names).split(', ')).toHaveLength(20)
  expect(names).toMatch(/ and 10 more$/)
})
