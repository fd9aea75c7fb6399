import { expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { type OverviewRow, overview } from '../../src/domain/overview.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { credentialWith, quotaWith } from '../support/credentials.ts'

const NOW = new Date('2026-11-23T05:00:00Z')
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000)

test.each<[Partial<Credential>, OverviewRow['standing']]>([
  [{ endAt: days(7) }, 'ok'],
  [{ endAt: days(6.99) }, 'ending'],
  [{ endAt: days(0.01), evidence: 'manual' }, 'ending'],
  [{ endAt: days(0), evidence: 'manual' }, 'expired'],
  [{ endAt: days(-3), evidence: 'live' }, 'expired'],
  [{ endAt: days(-3), evidence: 'live', statusLabel: 'disabled' }, 'expired'],
  [{ endAt: days(-3), statusLabel: 'error', statusReason: 'other' }, 'expired'],
  [{ endAt: days(-3), statusLabel: 'failing', statusReason: 'requests_fail' }, 'expired'],
  [{ endAt: days(-3), statusLabel: 'disabled' }, null],
  [{ endAt: days(3), statusLabel: 'disabled' }, null],
  [{ endAt: days(0) }, 'renewal unconfirmed'],
  [{ endAt: days(-3), statusLabel: 'limited', statusReason: 'rate_limited' }, 'renewal unconfirmed'],
  [{ endAt: days(-3), statusLabel: 'unknown' }, 'renewal unconfirmed'],
  [{ endAt: null, evidence: null }, null],
])('the standing of %j is %s', async (overrides, standing) => {
  const { rows } = await overview(snapshotOf({ default: [overrides] }), 'masked', NOW)
  expect(rows[0]?.standing).toBe(standing)
})

test('the credential that ends first is on top, whatever its proxy; those without a date are last, by proxy and name', async () => {
  const none = { endAt: null, evidence: null }
  const { rows } = await overview(
    snapshotOf({
      b: [
        { email: 'nodate@example.com', ...none },
        { email: 'late@example.com', endAt: days(400) },
      ],
      a: [
        { email: 'zoe@example.com', ...none },
        { email: 'past@example.com', endAt: days(-1.5) },
        { email: 'amy@example.com', ...none },
      ],
    }),
    'full',
    NOW,
  )
  expect(rows.map(({ proxy, name, daysLeft }) => [proxy, name, daysLeft])).toEqual([
    ['a', 'past@example.com', -1.5],
    ['b', 'late@example.com', 400],
    ['a', 'amy@example.com', null],
    ['a', 'zoe@example.com', null],
    ['b', 'nodate@example.com', null],
  ])
})

test('a row of the overview says what a person needs', async () => {
  const { rows } = await overview(snapshotOf({ default: [{}] }), 'masked', NOW)
  expect(rows[0]).toEqual({
    proxy: 'default',
    credential: '0000000000000000',
    name: 'an***@example.com',
    provider: 'codex',
    planType: 'plus',
    endAt: new Date('2026-12-03T00:00:00Z'),
    daysLeft: 9 + 19 / 24,
    evidence: 'id_token',
    renewal: null,
    delinquent: null,
    statusLabel: 'ok',
    statusReason: null,
    statusSinceAt: new Date('2026-11-20T00:00:00Z'),
    nextRetryAt: null,
    tightestQuota: null,
    requests: { success: 36, failed: 2 },
    askedAt: NOW,
    standing: 'ok',
    attention: [],
  })
})

test('of the quota windows that run the fullest is shown, and a retry only while it lies ahead', async () => {
  const quota = [
    quotaWith({ window: '5h', usedRatio: 0.9, resetAt: days(-0.1) }),
    quotaWith({ window: 'weekly', usedRatio: 0.4 }),
    quotaWith({ window: 'monthly', usedRatio: 0.7, resetAt: days(9) }),
  ]
  const retries = [{ nextRetryAt: days(0.1) }, { nextRetryAt: days(0) }]
  const { rows } = await overview(snapshotOf({ default: [{ quota }, ...retries] }), 'masked', NOW)
  expect(rows.map(({ tightestQuota, nextRetryAt }) => [tightestQuota?.window, nextRetryAt])).toEqual([
    ['monthly', null],
    [undefined, days(0.1)],
    [undefined, null],
  ])
})

test('those that need a person are told apart, the most urgent first', async () => {
  const { inNeed } = await overview(
    snapshotOf({
      a: [
        { email: 'ending@example.com', endAt: days(3) },
        { email: 'failing@example.com', statusLabel: 'failing', statusReason: 'requests_fail' },
        { email: 'fine@example.com' },
      ],
      b: [{ email: 'dead@example.com', statusLabel: 'error', statusReason: 'unauthorized' }],
    }),
    'full',
    NOW,
  )
  expect(inNeed.map(({ name }) => name)).toEqual(['dead@example.com', 'failing@example.com', 'ending@example.com'])
})

function snapshotOf(proxies: Record<string, readonly Partial<Credential>[]>): Snapshot {
  return new Map(
    Object.entries(proxies).map(([proxy, list]) => {
      const credentials = list.map((overrides, index) =>
        credentialWith({ proxy, credential: String(index).repeat(16), ...overrides }),
      )
      return [
        proxy,
        {
          proxy,
          credentials,
          removed: [],
          listed: credentials.length,
          askedAt: NOW,
          askedMonotonicMs: null,
          rejected: new Map(),
          cooldowns: new Map(),
          version: null,
        },
      ]
    }),
  )
}
