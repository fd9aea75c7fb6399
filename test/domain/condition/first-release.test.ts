import { describe, expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import { credentialWith } from '../../support/credentials.ts'
import { DAY_MS, follow, HOUR_MS, START } from './follow.ts'
import { spell } from './replay.ts'

const at = (ms: number) => new Date(START.getTime() + ms)

/** The labels after lists that follow a row of the first release, which remembers no more than it shows. */
function labels(
  row: Partial<Credential>,
  ...lists: readonly (Partial<Observation> & { afterMs?: number })[]
): string[] {
  const known = credentialWith({ requests: { success: 30, failed: 2 }, lastRefreshAt: null, ...row, condition: null })
  return follow(lists, known).map(spell)
}

const QUIET: Partial<Observation> = { requests: { success: 30, failed: 2 } }

describe('a row of the first release that is in error', () => {
  test.each(['unauthorized', 'refresh_failed', 'payment_required', 'forbidden'] as const)(
    'by %s stays so',
    (statusReason) => {
      const dead = { statusLabel: 'error', statusReason } as const
      expect(labels(dead, QUIET, QUIET)).toEqual(Array(2).fill(`error ${statusReason}`))
      expect(labels(dead, { requests: { success: 0, failed: 0 } })).toEqual([`error ${statusReason}`])
      expect(labels(dead, { requests: { success: 31, failed: 2 } })).toEqual(['ok'])
    },
  )

  test.each(['upstream_error', 'not_found', 'other', 'rate_limited'] as const)('by %s never was', (statusReason) => {
    expect(labels({ statusLabel: 'error', statusReason }, QUIET)).toEqual(['ok'])
  })

  test('was last borne out when its row says so', () => {
    const unpaid = { statusLabel: 'error', statusReason: 'payment_required' } as const
    expect(labels({ ...unpaid, statusKeptFromAt: at(-DAY_MS) }, QUIET)).toEqual(['ok'])
    expect(labels({ ...unpaid, statusKeptFromAt: at(1 - DAY_MS) }, QUIET)).toEqual(['error payment_required'])
  })

  test('is over with a login since, which another statement of the id_token tells', () => {
    const dead = { statusLabel: 'error', statusReason: 'unauthorized' } as const
    const { planType, accountId, startAt, endAt } = credentialWith()
    const key = (end: Date | null) => ({
      ...QUIET,
      loginKey: [planType, accountId, startAt?.toISOString(), end?.toISOString()].join(' '),
    })
    expect(labels(dead, key(endAt))).toEqual(['error unauthorized'])
    expect(labels(dead, key(at(0)))).toEqual(['ok'])
  })

  test.each(['manual', 'note', 'live', null] as const)(
    'is not over by an id_token that a row does not tell: its words are of %s',
    (evidence) => {
      const dead = { statusLabel: 'error', statusReason: 'unauthorized', planType: 'pro', evidence } as const
      const row = evidence === null ? { ...dead, startAt: null, endAt: null } : dead
      expect(labels(row, { ...QUIET, loginKey: 'plus acct-ann' })).toEqual(['error unauthorized'])
    },
  )
})

test('a limit of the first release lasts until its end', () => {
  const limited = { statusLabel: 'limited', statusReason: 'rate_limited', nextRetryAt: at(HOUR_MS) } as const
  expect(labels(limited, QUIET, { ...QUIET, afterMs: HOUR_MS })).toEqual(['limited rate_limited', 'ok'])
  expect(labels({ ...limited, nextRetryAt: null }, QUIET)).toEqual(['ok'])
})

test('five failures of the first release are not forgotten', () => {
  const failing = { statusLabel: 'failing', statusReason: 'requests_fail' } as const
  expect(labels(failing, QUIET, { requests: { success: 31, failed: 2 } })).toEqual(['failing requests_fail', 'ok'])
  const words = { status: 'error', messageReason: 'upstream_error', requests: { success: 30, failed: 3 } } as const
  expect(labels(failing, words)).toEqual(['failing upstream_error'])
})

test.each(['ok', 'disabled', 'unknown'] as const)('%s of the first release proves nothing', (statusLabel) => {
  expect(labels({ statusLabel, statusReason: null }, QUIET)).toEqual(['ok'])
})
