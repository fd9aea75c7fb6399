import { describe, expect, test } from 'vitest'
import { NOTHING_STATED } from '../../src/domain/credential.ts'
import { readEntry } from '../../src/parse/entry.ts'
import { NOW, readOne } from './read-one.ts'

const END = '2027-01-31T00:00:00.000Z'

function readNote(note: unknown, fields: Readonly<Record<string, unknown>> = {}) {
  const { note: statement, noteIsAmbiguous } = readOne({ provider: 'claude', note, ...fields })
  return { endAt: statement?.endAt?.toISOString() ?? null, planType: statement?.planType ?? null, noteIsAmbiguous }
}

test('an end and a plan are one statement, of no time, and nothing else of the note is there', () => {
  const observation = readOne({ note: "mum's card, end=2027-01-31 plan=plus, 12 EUR" })
  expect(observation.note).toEqual({ ...NOTHING_STATED, planType: 'plus', endAt: new Date(END) })
  expect(JSON.stringify(observation)).not.toMatch(/mum|EUR/)
})

describe('an end', () => {
  test.each([
    'end=2027-01-31',
    'end:2027-01-31',
    'ends=2027-01-31',
    'ends:2027-01-31',
    'subscription_end=2027-01-31',
    'subscription_end:2027-01-31',
    'End=2027-01-31',
    'billing: mine, end=2027-01-31, renew by hand',
    'end=2027-01-31;mine',
    '(end=2027-01-31)',
    '"end=2027-01-31"',
    '[ends:2027-01-31] x',
    'Paid until then: end=2027-01-31.',
    'a\nend=2027-01-31\nb',
    'a|end=2027-01-31|b',
    'end=2027-01-31T00:00:00Z',
    'end=2027-01-31T02:00:00.000+02:00',
    'end=2027-01-30t19:00:00-05:00 x',
    'weekend=2027-02-03 end=2027-01-31',
    'end=soon, no: end=2027-01-31',
    `${'x '.repeat(100_000)}end=2027-01-31`,
  ])('is in %j', (note) => {
    expect(readNote(note)).toEqual({ endAt: END, planType: null, noteIsAmbiguous: false })
  })

  test.each([
    '',
    'end',
    'end=',
    'end=soon',
    'end = 2027-01-31',
    'end 2027-01-31',
    'ends: 2027-01-31',
    'weekend=2027-01-31',
    'the_end=2027-01-31',
    'sub-end=2027-01-31',
    'note:end=2027-01-31',
    'x.end=2027-01-31',
    'ending=2027-01-31',
    'subscription_ends=2027-01-31',
    'end=2027-01-311',
    'end=2027-01-31x',
    'end=2027-01-31/2027-02-28',
    'end=2027-1-31',
    'end=31.01.2027',
    'end=1801353600',
    'end=２０２７-01-31',
    'end=2027-02-30',
    'end=2027-13-01',
    'end=0001-01-01',
    'end=1970-01-01',
    'end=2126-11-24',
    'end=9999-12-31',
    'end=2027-01-31T12:00:00',
    'end=2027-01-31T12:00Z',
    'end=2027-01-31T25:00:00Z',
    'end=2027-01-31T12:00:00Europe/Berlin',
    'plan=max',
    'start=2027-01-31',
  ])('is not in %j', (note) => {
    expect(readNote(note)).toEqual({ endAt: null, planType: null, noteIsAmbiguous: false })
  })

  test.each([[undefined], [null], [7], [{ end: '2027-01-31' }], [['end=2027-01-31']], [true]])(
    'is not in %j, which is no text',
    (note) => {
      expect(readNote(note)).toEqual({ endAt: null, planType: null, noteIsAmbiguous: false })
    },
  )

  test('up to 100 years ahead is one', () => {
    expect(readNote('end=2126-11-23').endAt).toBe('2126-11-23T00:00:00.000Z')
  })
})

test.each([
  'end=2027-01-31 end=2027-02-28',
  'end=2027-01-31, ends:2027-01-31',
  'end=2027-02-30 end=2027-02-28',
  'end=2027-01-31 subscription_end=2027-02-28 end=2027-03-31',
])('of several ends none counts (%j)', (note) => {
  expect(readNote(`${note} plan=max`)).toEqual({ endAt: null, planType: null, noteIsAmbiguous: true })
})

describe('a plan beside an end', () => {
  test.each([
    ['end=2027-01-31 plan=max', 'max'],
    ['plan=max end=2027-01-31', 'max'],
    ['end=2027-01-31,plan=MAX.', 'max'],
    ['end=2027-01-31 plan=claude-max', 'claude-max'],
    ['plan=mine end=2027-01-31 plan=pro', 'pro'],
    ['end=2027-01-31 plan=gold', null],
    ['end=2027-01-31 plan=max20x', null],
    ['end=2027-01-31 myplan=max', null],
    ['end=2027-01-31 plan:max', null],
    ['end=2027-01-31 plan=max/pro', null],
    ['end=2027-01-31 plan=max plan=pro', null],
    ['end=2027-01-31 plan=', null],
  ])('%j is %s', (note, planType) => {
    expect(readNote(note)).toEqual({ endAt: END, planType, noteIsAmbiguous: false })
  })
})

test.each(['end=2027-01-31 plan=max', 'end=2027-01-31 end=2027-02-28'])('switched off, %j says nothing', (note) => {
  const outcome = readEntry({ id: 'a', provider: 'claude', note }, { askedAt: NOW, noteDates: false })
  expect(outcome.ok && outcome.observation).toMatchObject({ note: null, noteIsAmbiguous: false })
})

test.each([
  ['end=', 'end=2027-01-31T'],
  ['end=2027-01-31T', '1:.'],
  ['', 'end=2027-01-31T12:00:00Zx '],
  ['', 'plan=x-'],
  ['end=2027-01-31 ', 'plan=max_ '],
  ['', 'subscription_'],
  ['', ' '],
])('a note of a megabyte is read in no time (%j, then %j over and over)', (start, unit) => {
  const note = (start + unit.repeat(2 ** 20 / unit.length)).slice(0, 2 ** 20)
  const startedMs = performance.now()
  readNote(note)
  expect(performance.now() - startedMs).toBeLessThan(1000)
})
