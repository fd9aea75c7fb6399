import { expect, test } from 'vitest'
import { openSource } from '../support/proxy-source.ts'

const BODY = { files: [{ id: 'a.json', name: 'a.json', provider: 'claude', note: 'end=2027-01-31 plan=max' }] }

test.each([
  [{}, { planType: 'max', endAt: new Date('2027-01-31T00:00:00Z') }],
  [{ noteDates: true }, { planType: 'max', endAt: new Date('2027-01-31T00:00:00Z') }],
  [{ noteDates: false }, null],
])('with %j the end in a note is %j', async (deps, expected) => {
  const { fetch, upstream } = await openSource(deps)
  upstream.answerBody(BODY)
  const outcome = await fetch()
  if (!outcome.ok) throw new Error(outcome.reason)
  const note = outcome.observed.observations[0]?.note
  expect(note && { planType: note.planType, endAt: note.endAt }).toEqual(expected)
})
