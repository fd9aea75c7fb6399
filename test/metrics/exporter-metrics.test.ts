import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { SyncReport } from '../../src/domain/report.ts'
import type { ProxySnapshot } from '../../src/domain/snapshot.ts'
import { createExporterMetrics } from '../../src/metrics/exporter-metrics.ts'
import { credentialsOf } from '../support/credentials.ts'
import { expectGolden } from '../support/golden.ts'
import { AT } from '../support/hand-clock.ts'

const OK: SyncReport = {
  proxy: 'default',
  startedAt: AT,
  askedAt: AT,
  fetch: { durationMs: 250 },
  store: { durationMs: 50 },
  clockSkewSeconds: -2,
}
const LISTED: ProxySnapshot = {
  proxy: 'default',
  credentials: credentialsOf(3),
  removed: [],
  listed: 3,
  askedAt: AT,
  askedMonotonicMs: 1000,
  rejected: new Map([['duplicate', 2]]),
  cooldowns: new Map(),
  version: 'v7.2.140',
}

test('at the start all that closed lists allow is preset, and nothing is said that is not known', async () => {
  expectGolden('exposition/own-at-start.prom', await open().text())
})

test('a sync of one of two proxies leaves the other as it was', async () => {
  const { metrics, text } = open(['default', 'other'])
  metrics.onPublish(new Map([['default', LISTED]]))
  metrics.onFinish(OK)
  metrics.onStoreHealth(true)
  expectGolden('exposition/own-after-sync.prom', await text())
})

test('a failed fetch sets up to 0, counts a failure by its reason and leaves the rest as last known', async () => {
  const { metrics, value } = open()
  metrics.onPublish(new Map([['default', LISTED]]))
  metrics.onFinish(OK)
  metrics.onFinish({ proxy: 'default', startedAt: AT, fetch: { durationMs: 5000, reason: 'timeout' } })
  expect(await value('up{proxy="default"}')).toBe('0')
  expect(await value('sync_failures_total{proxy="default",step="fetch",reason="timeout"}')).toBe('1')
  expect(await value('sync_runs_total{proxy="default"}')).toBe('2')
  expect(await value('sync_duration_seconds{proxy="default",step="fetch"}')).toBe('5')
  expect(await value('sync_duration_seconds{proxy="default",step="store"}')).toBe('0.05')
  expect(await value('upstream_clock_skew_seconds{proxy="default"}')).toBe('-2')
  expect(await value('credentials{proxy="default"}')).toBe('3')
})

test('the one problem of a proxy is that of its last sync, and goes with a success', async () => {
  const { metrics, value, text } = open()
  const failing = (reason: 'timeout' | 'banned'): SyncReport => ({
    proxy: 'default',
    startedAt: AT,
    fetch: { durationMs: 1, reason },
  })
  metrics.onFinish(failing('timeout'))
  expect(await value('proxy_problem{proxy="default",reason="timeout"}')).toBe('1')
  metrics.onFinish(failing('banned'))
  metrics.onFinish({ ...failing('banned'), fetch: { durationMs: 0, reason: 'banned', skipped: true } })
  expect(await value('proxy_problem{proxy="default",reason="timeout"}')).toBeUndefined()
  expect(await value('proxy_problem{proxy="default",reason="banned"}')).toBe('1')
  metrics.onFinish(OK)
  expect(await text()).not.toMatch(/^cliproxy_oauth_proxy_problem\{/m)
})

test('a failed store leaves the proxy up and the last success as it was, and counts the failure', async () => {
  const { metrics, value } = open()
  metrics.onFinish(OK)
  const later = new Date(AT.getTime() + 900_000)
  metrics.onFinish({ ...OK, startedAt: later, askedAt: later, store: { durationMs: 10, reason: 'store_timeout' } })
  metrics.onStoreHealth(false)
  expect(await value('up{proxy="default"}')).toBe('1')
  expect(await value('store_up')).toBe('0')
  expect(await value('sync_failures_total{proxy="default",step="store",reason="store_timeout"}')).toBe('1')
  expect(await value('sync_last_success_timestamp_seconds{proxy="default",step="store"}')).toBe('1795410000')
})

test('a skipped fetch is neither a run nor a failure, but the proxy is not up', async () => {
  const { metrics, value } = open()
  metrics.onFinish({
    proxy: 'default',
    startedAt: AT,
    fetch: { durationMs: 0, reason: 'unauthorized', skipped: true },
  })
  expect(await value('up{proxy="default"}')).toBe('0')
  expect(await value('sync_runs_total{proxy="default"}')).toBe('0')
  expect(await value('sync_failures_total{proxy="default",step="fetch",reason="unauthorized"}')).toBe('0')
  expect(await value('sync_duration_seconds{proxy="default",step="fetch"}')).toBeUndefined()
})

test('a loaded snapshot tells when it was synced, and nothing of refused entries or versions', async () => {
  const { metrics, value } = open()
  metrics.onPublish(
    new Map([
      ['default', { ...LISTED, askedMonotonicMs: null, rejected: new Map(), cooldowns: new Map(), version: null }],
    ]),
  )
  expect(await value('sync_last_success_timestamp_seconds{proxy="default",step="fetch"}')).toBe('1795410000')
  // It may have been kept beside a store that was dead for days: only the store tells of itself.
  expect(await value('sync_last_success_timestamp_seconds{proxy="default",step="store"}')).toBeUndefined()
  expect(await value('credentials{proxy="default"}')).toBe('3')
  expect(await value('up{proxy="default"}')).toBeUndefined()
  expect(await value('rejected_entries{proxy="default",reason="duplicate"}')).toBeUndefined()
})

test('what the store holds tells when it was stored', async () => {
  const { metrics, value } = open()
  const state = { revision: 1, writer: 'writer-1', urlHash: 'hash-1', credentials: [], removed: [] }
  metrics.onLoad({ proxy: 'default', askedAt: AT, ...state })
  expect(await value('sync_last_success_timestamp_seconds{proxy="default",step="store"}')).toBe('1795410000')
})

test('credentials are counted as listed, not as kept', async () => {
  const { metrics, value } = open()
  metrics.onPublish(new Map([['default', { ...LISTED, listed: 0 }]]))
  expect(await value('credentials{proxy="default"}')).toBe('0')
})

test('an upgraded proxy has one version, and one that stopped telling has none', async () => {
  const { metrics, text } = open()
  const versions = async () => (await text()).match(/(?<=upstream_info\{.*version=")[^"]+/g)
  metrics.onPublish(new Map([['default', LISTED]]))
  metrics.onPublish(new Map([['default', { ...LISTED, version: 'v7.3.0' }]]))
  expect(await versions()).toEqual(['v7.3.0'])
  metrics.onPublish(new Map([['default', { ...LISTED, version: null }]]))
  expect(await versions()).toBeNull()
})

test('an open breaker shows its reason, and only that', async () => {
  const { metrics, value } = open()
  metrics.onBreaker('default', { reason: 'banned', openedAt: AT, probeAt: AT, mayProbe: true })
  expect(await value('breaker_open{proxy="default",reason="banned"}')).toBe('1')
  expect(await value('breaker_open{proxy="default",reason="unauthorized"}')).toBe('0')
  metrics.onBreaker('default', null)
  expect(await value('breaker_open{proxy="default",reason="banned"}')).toBe('0')
})

test('every result of an inquiry starts at 0, and counts', async () => {
  const { metrics, value } = open()
  const series = 'inquiries_total{proxy="default",inquiry="codex-usage",result="challenge"}'
  expect(await value(series)).toBe('0')
  metrics.onInquiry('default', 'codex-usage', 'challenge')
  expect(await value(series)).toBe('1')
  expect(await value('inquiries_total{proxy="default",inquiry="claude-usage",result="ok"}')).toBeUndefined()
  const last = 'inquiry_last_success_timestamp_seconds{proxy="default",inquiry="codex-usage"}'
  expect(await value(last)).toBeUndefined()
  metrics.onInquirySuccess('default', 'codex-usage', AT)
  expect(await value(last)).toBe(String(AT.getTime() / 1000))
})

test('a proxy that leaves takes all of its series along, and comes back as one that was never there', async () => {
  const { metrics, text } = open(['other'])
  const before = await text()
  for (let round = 0; round < 2; round++) {
    metrics.onJoin('default')
    metrics.onPublish(new Map([['default', LISTED]]))
    metrics.onFinish({ ...OK, fetch: { durationMs: 1, reason: 'refused' } })
    metrics.onFinish(OK)
    metrics.onEventsConnected('default', true)
    metrics.onFailureEvent('default', 'codex', 'unauthorized')
    metrics.onInquiry('default', 'codex-usage', 'ok')
    metrics.onInquirySuccess('default', 'codex-usage', AT)
    expect(await text()).toContain('upstream_info{proxy="default",version="v7.2.140"} 1')
    expect(await text()).toContain('proxy="default",provider="codex",reason="unauthorized"} 1\n')
    await metrics.onLeave('default')
    expect(await text()).toBe(before)
    metrics.onPublish(new Map())
    expect(await text()).toBe(before)
  }
})

const OPTIONS = { inquiries: ['codex-usage'], intervalSeconds: 900, version: '1.2.3', revision: 'abc' } as const

function open(proxies: readonly string[] = ['default']) {
  const registry = new Registry()
  const metrics = createExporterMetrics({ registry, ...OPTIONS })
  for (const proxy of proxies) metrics.onJoin(proxy)
  const text = async () => {
    const lines = (await registry.metrics()).split('\n').filter((line) => line.includes('cliproxy_oauth_'))
    return `${lines.join('\n')}\n`
  }
  const value = async (series: string) =>
    (await text())
      .split('\n')
      .find((line) => line.startsWith(`cliproxy_oauth_${series} `))
      ?.split(' ')
      .at(-1)
  return { metrics, text, value }
}
