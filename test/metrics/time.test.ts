import { expect, test } from 'vitest'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { seriesOf } from './exposition-parser.ts'
import { openExposition, snapshotOf, textOf } from './open-exposition.ts'

const HOUR_MS = 3_600_000
const VOLATILE = [
  'credential_active',
  'credential_next_retry_timestamp_seconds',
  'credential_requests_total',
  'credential_request_failures_total',
]
const LASTING = [
  'credential_info',
  'credential_status',
  'credential_problem',
  'credential_plan_tier',
  'subscription_start_timestamp_seconds',
  'subscription_end_timestamp_seconds',
  'subscription_days_remaining',
  'credential_last_refresh_timestamp_seconds',
]
const LIMITED = { statusLabel: 'limited', statusReason: 'rate_limited', nextRetryAt: AT } as const

test('fault 47: days remaining are fractional, negative after the end, and follow the clock at each refresh', async () => {
  const { exposition, clock } = openExposition()
  exposition.publish(snapshotOf([credentialWith({ endAt: new Date('2026-11-23T17:00:00Z') })], clock))
  const days = async () =>
    seriesOf(await textOf(exposition, true), 'cliproxy_oauth_subscription_days_remaining')[0]?.value
  expect(await days()).toBe(0.5)
  clock.setWall(18 * HOUR_MS)
  expect(await days()).toBe(0.5)
  exposition.refresh()
  expect(await days()).toBe(-0.25)
})

test.each([
  ['the wall clock', { setByMs: HOUR_MS, passedMs: 0 }],
  ['the monotonic clock, the wall clock being set back', { setByMs: -4 * HOUR_MS, passedMs: HOUR_MS }],
])('volatile families are withdrawn after an hour by %s, and come back with the next list', async (_, time) => {
  const { exposition, clock } = openExposition()
  exposition.publish(snapshotOf([credentialWith(LIMITED)], clock))
  const present = async () => {
    const text = await textOf(exposition)
    return [...VOLATILE, ...LASTING].filter((name) => seriesOf(text, `cliproxy_oauth_${name}`).length > 0)
  }
  clock.setWall(time.setByMs)
  clock.advance(time.passedMs)
  exposition.refresh()
  expect(await present()).toEqual([...VOLATILE, ...LASTING])
  clock.advance(1)
  exposition.refresh()
  expect(await present()).toEqual(LASTING)
  expect(await textOf(exposition, true)).toBe(await textOf(exposition))
  exposition.publish(snapshotOf([credentialWith(LIMITED)], clock))
  expect(await present()).toEqual([...VOLATILE, ...LASTING])
})

test('a loaded snapshot that is too old is withdrawn at once, another proxy is not', async () => {
  const { exposition, clock } = openExposition()
  const fresh = snapshotOf(credentialsOf(1, { proxy: 'fresh' }), clock, 'fresh')
  const loaded = { askedAt: new Date(AT.getTime() - HOUR_MS - 1), askedMonotonicMs: null }
  const old = [...snapshotOf(credentialsOf(1, { proxy: 'old' }), clock, 'old').values()].map(
    (proxy) => ['old', { ...proxy, ...loaded }] as const,
  )
  exposition.publish(new Map([...old, ...fresh]))
  const active = seriesOf(await textOf(exposition), 'cliproxy_oauth_credential_active')
  expect(active.map(({ labels }) => labels.get('proxy'))).toEqual(['fresh'])
})

test('counters of a loaded snapshot wait for the first list: they would fall with it, and rise again', async () => {
  const { exposition, clock } = openExposition()
  const [listed] = snapshotOf([credentialWith({ requests: { success: 500, failed: 1 } })], clock).values()
  if (listed === undefined) throw new Error('There is a snapshot.')
  const counters = async () => {
    const text = await textOf(exposition)
    return ['requests_total', 'request_failures_total', 'active'].map(
      (name) => seriesOf(text, `cliproxy_oauth_credential_${name}`).length,
    )
  }
  exposition.publish(new Map([['default', { ...listed, askedMonotonicMs: null }]]))
  expect(await counters()).toEqual([0, 0, 1])
  exposition.publish(new Map([['default', listed]]))
  expect(await counters()).toEqual([1, 1, 1])
})
