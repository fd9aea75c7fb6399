import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { ALERT_GROUPS } from '../../grafana/definitions/alerts/all-groups.ts'
import { prometheusRules } from '../../grafana/definitions/prometheus-rules.ts'
import { type FakeProxy, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startProgram } from '../support/program.ts'
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts'
import { readCapture } from '../support/proxy-captures.ts'
import { shiftDates } from '../support/shift-dates.ts'
import { temporaryFolder } from '../support/temporary.ts'
import {
  hasAlertmanager,
  type Notified,
  type Receiver,
  startAlertmanager,
  startReceiver,
} from './support/alertmanager.ts'

const RECORDED_MS = Date.parse('2026-11-23T04:25:00Z')

/** One list, its dates moved to today: an account in error, two failing, two limited, one that ends within two days, one past its date. */
const LIST = shiftDates(readCapture('v7.2.140', 'auth-files').body, Date.now() - RECORDED_MS)

const AT_FIRST = [
  'firing CredentialError id***@example.com: unauthorized',
  'firing SubscriptionEnding ev***@example.com (prolite)',
]

describe.skipIf(!hasPrometheus || !hasAlertmanager)('a real Prometheus, Alertmanager and webhook', () => {
  test('notify in order, of each cause once, and of nothing else', { timeout: 180_000 }, async () => {
    const { proxy, receiver, sync } = await start()
    const expected = [...AT_FIRST]
    const arrives = async (...notified: string[]) => {
      expected.push(...notified)
      await expect.poll(() => arrivedAt(receiver), { timeout: 30_000, interval: 250 }).toEqual(expected)
    }
    await arrives()

    proxy.handle((_, response) => void response.destroy())
    await sync()
    await arrives('firing ProxyDown default')
    proxy.answerBody(LIST)
    await sync()
    await arrives('resolved ProxyDown default')

    proxy.changeKey('another key')
    await sync()
    await arrives('firing BreakerOpen default')
    proxy.changeKey(PROXY_KEY)
    await sync()
    await arrives('resolved BreakerOpen default')

    proxy.answerBody({ files: [] })
    await sync()
    await arrives('firing CredentialsDropped default')
  })
})

/** All parts, the rules with seconds where they say minutes or hours. */
async function start(): Promise<{ proxy: FakeProxy; receiver: Receiver; sync: () => Promise<void> }> {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  proxy.answerBody(LIST)
  const program = startProgram({
    env: { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: temporaryFolder() },
  })
  onTestFinished(async () => void (await program.stop()))
  const url = await program.url()
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const alertmanager = await startAlertmanager(receiver.url)
  onTestFinished(alertmanager.stop)
  const prometheus = await startPrometheus({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [hurriedRules()],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager.target] }] }] },
    scrape_configs: [{ job_name: 'cliproxy', static_configs: [{ targets: [new URL(url).host] }] }],
  })
  onTestFinished(prometheus.stop)
  // A request within 10 s of the last sync gives no new one.
  const sync = async () => {
    const before = proxy.requests()
    for (const endMs = performance.now() + 20_000; proxy.requests() === before && performance.now() < endMs; ) {
      await fetch(`${url}/api/collector/oauth/sync?wait=true`, { method: 'POST' })
      await delay(250)
    }
  }
  return { proxy, receiver, sync }
}

function hurriedRules(): string {
  const file = join(temporaryFolder(), 'rules.yml')
  const groups = prometheusRules(ALERT_GROUPS).groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, for: rule.alert === 'CredentialLimited' ? rule.for : '2s' })),
  }))
  writeFileSync(file, stringify({ groups }))
  return file
}

/** What arrived, each once, in order; only the first two come together and in any order. */
function arrivedAt(receiver: Receiver): string[] {
  const lines = [...new Set(receiver.notified().map(line))]
  return [...lines.slice(0, 2).toSorted(), ...lines.slice(2)]
}

function line({ status, labels, annotations: { summary = '' } }: Notified): string {
  const { alertname, name, proxy } = labels
  const [, plan = ''] = /( \(\w+\)) on proxy/.exec(summary) ?? []
  const [, reason = ''] = /is in error(: \w+)$/.exec(summary) ?? []
  return `${status} ${alertname} ${name ?? proxy}${plan}${reason}`
}
