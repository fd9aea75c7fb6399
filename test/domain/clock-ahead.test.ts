import { describe, expect, test } from 'vitest'
import { isAheadOf } from '../../src/domain/clock-ahead.ts'
import type { Credential } from '../../src/domain/credential.ts'
import { currentWindows } from '../../src/domain/quota.ts'
import { reconcile } from '../support/at-once.ts'
import { ANN_STATED, credentialWith, quotaWith, statementsOf, statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { listOf, observationWith } from '../support/observations.ts'

const YEAR_MS = 366 * 86_400_000
const at = (ms: number) => new Date(AT.getTime() + ms)
const resetAt = at(3_600_000)

test('a time is ahead when it is more than five minutes after now', () => {
  expect([-1, 0, 300_000, 300_001].map((ms) => isAheadOf(at(ms), AT))).toEqual([false, false, false, true])
})

test('a window that a clock which was ahead dated hides none, and is none', () => {
  const [ahead, seen] = [quotaWith({ resetAt, observedAt: at(YEAR_MS) }), quotaWith({ resetAt, usedRatio: 1 })]
  expect(currentWindows([ahead, seen], AT)).toEqual([seen])
  expect(currentWindows([ahead], AT)).toEqual([])
})

describe('what a clock that was a year ahead wrote of an account', () => {
  const ended = statementWith({ planType: 'pro', endAt: at(YEAR_MS), renewal: 'renews', observedAt: at(YEAR_MS) })
  const known = credentialWith({
    statements: statementsOf({
      live: ended,
      signal: { ...ended, endAt: null },
      id_token: { ...ANN_STATED, observedAt: at(YEAR_MS) },
    }),
  })
  const list = (
    ms: number,
    before: Credential,
    said: Parameters<typeof observationWith>[0] = {},
    answers = new Map(),
  ) =>
    reconcile(listOf([observationWith({ statement: ANN_STATED, ...said })]), {
      proxy: 'default',
      before: { credentials: [before], removed: [], askedAt: AT },
      manuals: [],
      answers,
      askedAt: at(ms),
    }).credentials[0] ?? before

  test('gives way to the next answer and to the next headers', () => {
    const live = statementWith({ planType: 'plus', endAt: at(1), renewal: 'ends', observedAt: AT })
    const account = { accountId: 'acct-ann', email: null }
    const answers = new Map([[known.credential, { live, quota: [], resetCredits: null, account }]])
    expect(list(0, known, {}, answers).statements.live).toEqual(live)
    const signal = statementWith({ planType: 'team', observedAt: AT })
    expect(list(0, known, { signal }).statements.signal).toEqual(signal)
  })

  test('is as old as the list that came first, so that it ages', () => {
    const first = list(0, known)
    expect(first.statements).toMatchObject({ live: { observedAt: AT }, id_token: { observedAt: AT } })
    expect(first.renewal).toBe('renews')
    expect(list(2 * 86_400_000, first).renewal).toBe(null)
  })
})
