import { expect, test } from 'vitest'
import { AT } from '../support/hand-clock.ts'
import { observationsOf } from '../support/observations.ts'
import { answering, createHarness, type Harness } from '../support/sync-harness.ts'

const HINT = 'The key was refused: set another.'
const REFUSED = { ok: false, reason: 'unauthorized', hint: HINT } as const
const SKIPPED = { ...REFUSED, skipped: true, nextTryAt: new Date(AT.getTime() + 3_600_000) } as const
const SAID = {
  message: `Not fetching OAuth credentials: ${HINT}`,
  fields: { proxy: 'default', reason: 'unauthorized', nextTryAt: '2026-11-23T06:00:00.000Z' },
}

function levelsOf({ log }: Harness): string[] {
  return log.lines.filter(({ message }) => message.startsWith('Not fetching')).map(({ level }) => level)
}

test('a process that starts with a key that was refused before says so once, with the fix and the next try', async () => {
  const harness = createHarness()
  harness.answer(SKIPPED)
  const report = await harness.sync()
  expect(harness.log.lines).toEqual([{ level: 'error', ...SAID }])
  expect(report.fetch).toEqual({ durationMs: 0, reason: 'unauthorized', hint: HINT, skipped: true })
  await harness.sync()
  expect(levelsOf(harness)).toEqual(['error', 'debug'])
})

test('one that was told when the key was refused is not told again', async () => {
  const harness = createHarness()
  harness.answer(REFUSED)
  await harness.sync()
  harness.answer(SKIPPED)
  await harness.sync()
  expect(levelsOf(harness)).toEqual(['debug'])
})

test('after a success it is news again', async () => {
  const harness = createHarness()
  for (const answer of [SKIPPED, answering(observationsOf(3)), SKIPPED]) {
    harness.answer(answer)
    await harness.sync()
  }
  expect(levelsOf(harness)).toEqual(['error', 'error'])
})

test('the status and a refused request say what to do, and when the next try is', async () => {
  const harness = createHarness()
  harness.answer(SKIPPED)
  await harness.sync()
  const probeAt = new Date(harness.clock.now().getTime() + 60_000)
  harness.breakers.set('default', { reason: 'unauthorized', openedAt: AT, probeAt, mayProbe: false })
  expect(await harness.syncer.status()).toMatchObject([
    { fetchReason: 'unauthorized', fetchHint: HINT, storeHint: null },
  ])
  harness.clock.advance(30_000)
  expect(await harness.syncer.request()).toEqual({
    accepted: false,
    reason: 'unauthorized',
    hint: HINT,
    nextTryAt: probeAt,
    retryAfterSeconds: 30,
  })
})

test('of a store that fails the status and the report say what to do', async () => {
  const harness = createHarness()
  harness.answer(answering(observationsOf(3)))
  harness.store.onApply = () => ({ ok: false, reason: 'disk', hint: 'It is full.' })
  expect((await harness.sync()).store).toEqual({ durationMs: 0, reason: 'disk', hint: 'It is full.' })
  expect(await harness.syncer.status()).toMatchObject([{ storeReason: 'disk', storeHint: 'It is full.' }])
})
