import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { createExporterMetrics } from '../../src/metrics/exporter-metrics.ts'
import { credentialsOf } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'

function snapshotOf(...providers: readonly string[]): Snapshot {
  const credentials = providers.flatMap((provider) => credentialsOf(1, { provider }))
  const common = {
    removed: [],
    listed: 0,
    askedAt: AT,
    askedMonotonicMs: 0,
    rejected: new Map(),
    cooldowns: new Map(),
    version: null,
  }
  return new Map([['default', { proxy: 'default', credentials, ...common }]])
}

function open() {
  const registry = new Registry()
  const metrics = createExporterMetrics({
    registry,
    inquiries: [],
    intervalSeconds: 900,
    version: '1.2.3',
    revision: 'abc',
  })
  for (const proxy of ['default', 'other']) metrics.onJoin(proxy)
  const samples = async () =>
    (await registry.metrics()).split('\n').filter((line) => /^cliproxy_oauth_(failure_events|events)_/.test(line))
  return { metrics, samples }
}

const event = (provider: string, reason: string) =>
  `cliproxy_oauth_failure_events_total{proxy="default",provider="${provider}",reason="${reason}"}`

test('a proxy whose events are never received has no series of them', async () => {
  const { metrics, samples } = open()
  metrics.onPublish(snapshotOf('codex'))
  expect(await samples()).toEqual([])
  metrics.onEventsConnected('default', false)
  expect(await samples()).toEqual(['cliproxy_oauth_events_connected{proxy="default"} 0'])
})

test('from the first connection on each reason is there at 0, for the providers of that proxy', async () => {
  const { metrics, samples } = open()
  metrics.onPublish(snapshotOf('codex', 'claude', 'codex'))
  metrics.onEventsConnected('default', true)
  expect(await samples()).toContain('cliproxy_oauth_events_connected{proxy="default"} 1')
  expect(await samples()).toHaveLength(1 + 3 * 9)
  expect(await samples()).toContain(`${event('codex', 'unauthorized')} 0`)
  expect(await samples()).toContain(`${event('other', 'rate_limited')} 0`)
  expect(await samples()).not.toContain(`${event('codex', 'requests_fail')} 0`)
  metrics.onPublish(snapshotOf('codex', 'a-new-one'))
  expect(await samples()).toHaveLength(1 + 4 * 9)
})

test('a connection that comes back, and a provider that leaves, change no count', async () => {
  const { metrics, samples } = open()
  metrics.onPublish(snapshotOf('codex'))
  metrics.onEventsConnected('default', true)
  metrics.onFailureEvent('default', 'codex', 'forbidden')
  metrics.onFailureEvent('default', null, 'forbidden')
  metrics.onEventsConnected('default', false)
  metrics.onPublish(snapshotOf())
  metrics.onEventsConnected('default', true)
  expect(await samples()).toContain(`${event('codex', 'forbidden')} 1`)
  expect(await samples()).toContain(`${event('other', 'forbidden')} 1`)
})

test('words of plug-ins add at most 30 providers', async () => {
  const { metrics, samples } = open()
  const words = Array.from({ length: 500 }, (_, index) => `plug-in-${index}`)
  metrics.onEventsConnected('default', true)
  metrics.onPublish(snapshotOf(...words))
  for (const word of words) metrics.onFailureEvent('default', word, 'other')
  expect(await samples()).toHaveLength(1 + 31 * 9)
})
