import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ALERTMANAGER_MESSAGE, GRAFANA_MESSAGE, USE_MESSAGE, USE_TITLE } from '../../grafana/definitions/message.ts'
import { expectGolden } from '../support/golden.ts'
import { hasAmtool, renderTemplate, type Told } from './support/amtool.ts'

const OF_GRAFANA = GRAFANA_MESSAGE.templates.map(({ template }) => template)
const OF_ALERTMANAGER = [ALERTMANAGER_MESSAGE, readFileSync('prometheus/grafana-url.tmpl', 'utf8')]

interface Account {
  readonly name: string
  readonly proxy?: string
  readonly instance?: string
}

/** An alert about an account, as the rules describe it. */
function told(alertname: string, severity: string, account: Account, summary: string, more: Partial<Told> = {}): Told {
  const { name, proxy = 'home', instance = 'collector:5001' } = account
  const labels = { job: 'cliproxy', instance, proxy, provider: 'codex', credential: `id of ${name}`, name }
  return {
    status: 'firing',
    labels: { alertname, severity, ...labels },
    annotations: {
      summary,
      description: 'Not for a phone.',
      action: 'Log in again at the proxy.',
      page: `d/cliproxy-account?var-proxy=${proxy}&var-provider=codex&var-credential=${encodeURIComponent(`id of ${name}`)}`,
      runbook: 'Section CredentialError of docs/alerts.md',
    },
    ...more,
  }
}

const over = (alert: Told): Told => ({ ...alert, status: 'resolved' })

const error = (name: string, reason = 'refresh_failed') =>
  told('CredentialError', 'critical', { name }, `${name} (plus) on proxy home is in error: ${reason}`)

const ending = (severity: string, name: string, left: string) =>
  told('SubscriptionEnding', severity, { name }, `Subscription of ${name} (plus) on proxy home ends in ${left}`)

const expired = (name: string) =>
  told('SubscriptionExpired', 'critical', { name }, `Subscription of ${name} (plus) on proxy home expired 5m ago`)

const of = (labels: Record<string, string>, annotations: Record<string, string>): Told => ({
  status: 'firing',
  labels,
  annotations,
})

const proxyDown = of(
  { alertname: 'ProxyDown', severity: 'critical', job: 'cliproxy', instance: 'collector:5001', proxy: 'home' },
  {
    summary: 'Proxy home cannot be read: refused',
    action: 'Look whether the proxy runs, and whether CLIPROXY_URL is right as seen from the exporter.',
    page: 'd/cliproxy-exporter?var-proxy=home',
  },
)

const MESSAGES: Readonly<Record<string, readonly Told[]>> = {
  'one account': [error('an***@example.com')],
  'several accounts of one cause': [error('an***@example.com'), error('bo***@example.com', 'payment_required')],
  'an account at its worst level': [
    ending('critical', 'an***@example.com', '23h 59m'),
    ending('warning', 'an***@example.com', '23h 59m'),
    ending('warning', 'bo***@example.com', '2d 4h'),
  ],
  'a level that ends while another fires': [
    ending('critical', 'an***@example.com', '23h 59m'),
    over(ending('warning', 'an***@example.com', '23h 59m')),
  ],
  'the worst first': [
    ending('warning', 'an***@example.com', '2d 4h'),
    over(ending('warning', 'bo***@example.com', '2d 4h')),
    ending('critical', 'ca***@example.com', '13h 20m'),
  ],
  'expired, not about to end': [
    ending('critical', 'an***@example.com', '4m'),
    ending('warning', 'an***@example.com', '4m'),
    expired('an***@example.com'),
  ],
  'expired, and no longer about to end': [
    over(ending('critical', 'an***@example.com', '4m')),
    over(ending('warning', 'an***@example.com', '4m')),
    expired('an***@example.com'),
  ],
  'over, once': [
    over(ending('critical', 'an***@example.com', '13h 20m')),
    over(ending('warning', 'an***@example.com', '13h 20m')),
  ],
  'over for one of two': [error('an***@example.com'), over(error('bo***@example.com'))],
  'a proxy': [proxyDown],
  'more than fit': Array.from({ length: 13 }, (_, index) => error(`account ${index + 1}`)),
  'one name on two exporters': [
    error('an***@example.com'),
    told('CredentialError', 'critical', { name: 'an***@example.com', instance: 'other:5001' }, 'The other one'),
  ],
  'alerts of somebody else': [
    of({ alertname: 'DiskFull', severity: 'page' }, { summary: 'No space left' }),
    of({ alertname: 'TestAlert', instance: 'Grafana' }, {}),
  ],
}

describe.skipIf(!hasAmtool)('messages, rendered by amtool', () => {
  test.each(Object.entries(MESSAGES))('%s', (name, alerts) => {
    const rendered = [USE_TITLE, USE_MESSAGE].map((text) => renderTemplate(text, OF_ALERTMANAGER, alerts))
    expectGolden(`monitoring/messages/${name}.txt`, `${rendered.join('\n\n')}\n`)
  })

  test('Grafana says the same, and links to itself', () => {
    for (const alerts of Object.values(MESSAGES)) {
      const [ofGrafana, ofAlertmanager] = [OF_GRAFANA, OF_ALERTMANAGER].map((templates) =>
        renderTemplate(USE_MESSAGE, templates, alerts),
      )
      expect(ofGrafana).toBe(ofAlertmanager?.replaceAll('http://localhost:8417/', 'https://watch.example.com/'))
    }
  })

  test('no label, no id and no description is in a text; ids are in links alone', () => {
    for (const alerts of Object.values(MESSAGES)) {
      const text = [USE_TITLE, USE_MESSAGE].map((one) => renderTemplate(one, OF_ALERTMANAGER, alerts)).join('\n')
      expect(text.replaceAll(/http\S+/g, '')).not.toMatch(/id( |%20)of|Not for a phone|cliproxy|collector|docs\/alerts/)
    }
  })

  test('as many as are written out fit into what Telegram takes', () => {
    const name = `${'x'.repeat(60)}@example.com`
    const many = Array.from({ length: 500 }, () => error(name))
    expect(renderTemplate(USE_MESSAGE, OF_ALERTMANAGER, many).length).toBeLessThan(4096)
  })

  test('500 accounts in three levels take no time', () => {
    const names = Array.from({ length: 500 }, (_, index) => `account ${index}`)
    const levels = names.flatMap((name) => [ending('critical', name, '1h'), ending('warning', name, '1h')])
    const startMs = performance.now()
    expect(renderTemplate(USE_TITLE, OF_ALERTMANAGER, levels)).toContain('(and 499 more)')
    expect(performance.now() - startMs).toBeLessThan(10_000)
  })
})
