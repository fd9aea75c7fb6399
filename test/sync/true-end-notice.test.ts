import { describe, expect, test } from 'vitest'
import { statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { observationWith } from '../support/observations.ts'
import { answering, createHarness, type Harness } from '../support/sync-harness.ts'

describe('the end dates of Codex accounts', () => {
  const ends = statementWith({ planType: 'plus', endAt: AT })
  const infos = ({ log }: Harness): string[] =>
    log.lines.filter(({ message }) => message.includes('would tell the true end')).map(({ level }) => level)

  test('may be stale, which is said once, with what would tell', async () => {
    const harness = createHarness()
    harness.answer(answering([observationWith({ statement: ends })]))
    await harness.sync()
    await harness.sync()
    expect(infos(harness)).toEqual(['info'])
  })

  test.each([
    ['another source names one', { statement: ends, note: ends }],
    ['there is none', { statement: statementWith({ planType: 'free' }) }],
    ['they are of another provider', { statement: ends, provider: 'claude' }],
  ])('are nothing to speak of where %s', async (_, overrides) => {
    const harness = createHarness()
    harness.answer(answering([observationWith(overrides)]))
    await harness.sync()
    expect(infos(harness)).toEqual([])
  })
})
