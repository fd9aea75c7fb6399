import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { always, type CredentialHistory, exporterHistory } from '../support/history.ts'
import { describeRules, inputSeries, promtool } from '../support/promtool.ts'

const WHERE = {
  job: 'cliproxy',
  instance: 'collector:5001',
  proxy: 'home',
  provider: 'codex',
  name: 'an***@example.com',
}
const RULES = readFileSync('prometheus/alerts.yml', 'utf8')

interface Message {
  readonly alert: string
  readonly labels: Readonly<Record<string, string>>
  readonly summary: string
  readonly description: string
}

function check(credentials: readonly CredentialHistory[], minute: number, { alert, labels, ...texts }: Message) {
  const test = {
    interval: '1m',
    input_series: inputSeries([exporterHistory({ proxies: [{ credentials }] })], minute),
    alert_rule_test: [
      {
        eval_time: `${minute}m`,
        alertname: alert,
        exp_alerts: [
          {
            exp_labels: labels,
            exp_annotations: { ...texts, runbook_url: `docs/alerts.md#${alert.toLowerCase()}` },
          },
        ],
      },
    ],
  }
  expect(promtool({ rule_files: ['rules.yml'], evaluation_interval: '1m', tests: [test] }, RULES)).toBe('')
}

const ann = { credential: 'ann', name: WHERE.name }

describeRules('what a person reads', () => {
  test('names the account, its plan and proxy, the time left, and what to do', () => {
    const end = { evidence: 'id_token', at: always(2 * 86_400 + 3_600) } as const
    check([{ ...ann, end }], 0, {
      alert: 'SubscriptionEnding',
      labels: { ...WHERE, credential: 'ann', plan_type: 'plus', evidence: 'id_token', severity: 'warning' },
      summary: 'Subscription of an***@example.com (plus) on proxy home ends in 2d 1h 0m 0s',
      description:
        'The codex subscription of an***@example.com (plus) on proxy home ends soon. Renew it, or plan without it. ' +
        'The date is that of the last login: an account that renews itself ends only on paper.',
    })
  })

  test('says what the evidence is where it was stated, and leaves out a plan that is unknown', () => {
    const end = { evidence: 'manual', at: always(3_600) } as const
    check([{ ...ann, plan: always(''), end }], 0, {
      alert: 'SubscriptionEnding',
      labels: { ...WHERE, credential: 'ann', evidence: 'manual', severity: 'critical' },
      summary: 'Subscription of an***@example.com on proxy home ends in 1h 0m 0s',
      description:
        'The codex subscription of an***@example.com on proxy home ends soon. Renew it today, or its requests will ' +
        'start to fail. Evidence for the date: manual.',
    })
  })

  test('gives the reason of an error as it is now', () => {
    check([{ ...ann, status: always('error'), reason: 'refresh_failed' }], 30, {
      alert: 'CredentialError',
      labels: { ...WHERE, credential: 'ann', plan_type: 'plus', status: 'error', severity: 'critical' },
      summary: 'an***@example.com (plus) on proxy home is in error: refresh_failed',
      description:
        'The proxy cannot use codex credential an***@example.com (plus) on proxy home (reason: refresh_failed). ' +
        'For unauthorized or refresh_failed log in again; for payment_required look at the subscription; for ' +
        'upstream_error look at the provider first. Disable the credential to silence this.',
    })
  })
})
