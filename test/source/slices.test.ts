import { Response } from 'undici'
import { expect, test } from 'vitest'
import { listLimits } from '../../src/source/list-limits.ts'
import { readListBody } from '../../src/source/response-body.ts'
import { AT } from '../support/hand-clock.ts'
import { inEachTurn, pauseAfterEachStep } from '../support/slices.ts'

const ENTRIES = 50

test('a list whose pieces are all there leaves turns of the event loop to others between them', async () => {
  pauseAfterEachStep()
  const entries = Array.from({ length: ENTRIES }, (_, index) => JSON.stringify({ id: `a-${index}`, type: 'codex' }))
  const pieces = ['{"files":[', ...entries.map((entry, index) => (index === 0 ? entry : `,${entry}`)), ']}']
  const headers = { 'Content-Type': 'application/json' }
  const response = new Response(ReadableStream.from(pieces.map((piece) => Buffer.from(piece))), { headers })
  let turns = 0
  const read = await inEachTurn(readListBody(response, listLimits(), { version: null, askedAt: AT }), () => {
    turns += 1
  })
  expect(read).toMatchObject({ ok: true, observed: { observations: { length: ENTRIES } } })
  expect(turns).toBeGreaterThan(ENTRIES)
})
