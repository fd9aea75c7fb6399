import { expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { type OverviewRow, overview } from '../../src/domain/overview.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { credentialWith } from '../support/credentials.ts'

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
  const [row] = await overview(snapshotOf({ default: [overrides] }), 'masked', NOW)
  expect(row?.standing).toBe(standing)
})

test('the credential that ends first is on top, whatever its proxy; those without a date are last, by proxy and name', async () => {
  const none = { endAt: null, evidence: null }
  const rows = await overview(
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
  const [row] = await overview(snapshotOf({ default: [{}] }), 'masked', NOW)
  expect(row).toEqual({
    proxy: 'default',
    credential: '0000000000000000',
    name: 'an***@example.com',
    provider: 'codex',
    planType: 'plus',
    daysLeft: 9 + 19 / 24,
    evidence: 'id_token',
    statusLabel: 'ok',
    statusReason: null,
    statusSinceAt: new Date('2026-11-20T00:00:00Z'),
    askedAt: NOW,
    standing: 'ok',
  })
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
