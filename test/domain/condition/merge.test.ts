import { describe, expect, test } from 'vitest'
import { mergeCondition } from '../../../src/domain/condition/merge.ts'
import type { Credential } from '../../../src/domain/credential.ts'
import { credentialWith } from '../../support/credentials.ts'
import { afterLists, DAY_MS, HOUR_MS, MINUTE_MS, START, type Step } from './follow.ts'
import { spell } from './replay.ts'

const NEWER_MS = 30 * MINUTE_MS
const at = (ms: number) => new Date(START.getTime() + ms)
const counts = (success: number, failed: number) => ({ requests: { success, failed } })

const DEAD: Step = { status: 'error', unavailable: true, messageReason: 'unauthorized', ...counts(30, 2) }
const LIMITED: Step = { ...DEAD, messageReason: 'rate_limited', nextRetryAt: at(3 * HOUR_MS) }
const QUIET: Step = counts(30, 2)

/** What is known together of an account by one exporter's list and by another's half an hour later. */
function joined(older: Step | Credential, newer: Step, restarted = false) {
  const known = 'proxy' in older ? older : afterLists(older)
  const askedAt = 'proxy' in older ? START : at(older.afterMs ?? 0)
  const newest = afterLists({ ...newer, afterMs: NEWER_MS })
  return mergeCondition({ credential: newest, askedAt: at(NEWER_MS) }, { credential: known, askedAt }, restarted)
}

describe('what only the older exporter proved', () => {
  test('is carried over', () => {
    expect(joined(DEAD, QUIET)).toMatchObject({
      statusLabel: 'error',
      statusReason: 'unauthorized',
      statusKeptFromAt: START,
      condition: { proof: { reason: 'unauthorized', at: START }, requests: { success: 30, failed: 2 } },
    })
    expect(joined(LIMITED, QUIET)).toMatchObject({ statusLabel: 'limited', nextRetryAt: at(3 * HOUR_MS) })
  })

  test('is over with a success since, before or after a restart of the proxy', () => {
    expect(spell(joined(DEAD, counts(31, 2)))).toBe('ok')
    expect(spell(joined(DEAD, counts(1, 0)))).toBe('ok')
    expect(spell(joined(DEAD, counts(30, 2), true))).toBe('ok')
    expect(spell(joined(DEAD, counts(0, 0)))).toBe('error unauthorized')
  })

  test('is remembered as one that a restart of the proxy may have lost', () => {
    expect(joined(LIMITED, counts(0, 0), true).condition?.proof?.restarted).toBe(true)
    expect(joined(LIMITED, QUIET).condition?.proof?.restarted).toBe(false)
  })

  test('is over with a login since', () => {
    expect(spell(joined({ ...DEAD, loginKey: 'a' }, { ...QUIET, loginKey: 'b' }))).toBe('ok')
    expect(spell(joined({ ...LIMITED, loginKey: 'a' }, { ...QUIET, loginKey: 'b' }))).toBe('limited rate_limited')
    expect(spell(joined({ ...DEAD, modifiedAt: at(-1) }, { ...QUIET, modifiedAt: at(1) }))).toBe('ok')
    expect(spell(joined(DEAD, { ...QUIET, lastRefreshAt: at(1) }))).toBe('ok')
    expect(spell(joined(DEAD, { ...QUIET, lastRefreshAt: at(-1) }))).toBe('error unauthorized')
  })

  test('is over in its time', () => {
    expect(spell(joined({ ...DEAD, messageReason: 'forbidden', afterMs: NEWER_MS - DAY_MS }, QUIET))).toBe('ok')
    expect(spell(joined({ ...LIMITED, nextRetryAt: at(NEWER_MS), afterMs: -DAY_MS }, QUIET))).toBe('ok')
  })

  test('is nothing where nobody counts', () => {
    expect(spell(joined(DEAD, { requests: null, recentRequests: null }))).toBe('ok')
  })

  test('is carried through a time of being disabled', () => {
    expect(joined(DEAD, { ...QUIET, disabled: true })).toMatchObject({
      statusLabel: 'disabled',
      condition: { proof: { reason: 'unauthorized' } },
    })
  })

  test('is carried over from a row of the first release', () => {
    const row = credentialWith({
      statusLabel: 'error',
      statusReason: 'unauthorized',
      ...counts(30, 2),
      lastRefreshAt: null,
    })
    expect(spell(joined(row, QUIET))).toBe('error unauthorized')
  })
})

describe('what the newer exporter proved', () => {
  test('counts', () => {
    expect(spell(joined(QUIET, DEAD))).toBe('error unauthorized')
    expect(spell(joined(LIMITED, DEAD))).toBe('error unauthorized')
    expect(spell(joined({ ...DEAD, messageReason: 'forbidden' }, DEAD))).toBe('error unauthorized')
    expect(spell(joined(DEAD, LIMITED))).toBe('limited rate_limited')
  })

  test('gives way to a death, unless it is a rate limit', () => {
    const words = { ...DEAD, messageReason: 'upstream_error', nextRetryAt: at(2 * HOUR_MS) } as const
    expect(spell(joined(DEAD, words))).toBe('error unauthorized')
    expect(spell(joined(LIMITED, words))).toBe('limited upstream_error')
  })
})
