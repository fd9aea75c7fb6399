import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ALERT_GROUPS } from '../../../grafana/definitions/alerts/all-groups.ts'
import { grafanaRules } from '../../../grafana/definitions/grafana-rules.ts'
import { always, exporterHistory, from, type ProxyHistory, type QuotaHistory } from '../support/history.ts'
import { describeRules, inputSeries, promtool } from '../support/promtool.ts'

const WHO = {
  job: 'cliproxy',
  instance: 'collector:5001',
  proxy: 'home',
  provider: 'codex',
  credential: 'ann',
  name: 'an***@example.com',
}
const RULES = readFileSync('prometheus/alerts.yml', 'utf8')

interface Message {
  readonly alert: string
  readonly labels: Readonly<Record<string, string>>
  readonly summary: string
  readonly description: string
}

function check(proxy: ProxyHistory, minute: number, messages: readonly Message[], stepMinutes = 1) {
  const [alertname = ''] = messages.map(({ alert }) => alert)
  const test = {
    interval: `${stepMinutes}m`,
    input_series: inputSeries([exporterHistory({ proxies: [proxy] })], minute, stepMinutes),
    alert_rule_test: [
      {
        eval_time: `${minute}m`,
        alertname,
        exp_alerts: messages.map(({ alert, labels, ...texts }) => ({
          exp_labels: labels,
          exp_annotations: { ...texts, runbook: `Section ${alert} of docs/alerts.md` },
        })),
      },
    ],
  }
  expect(promtool({ rule_files: ['rules.yml'], evaluation_interval: `${stepMinutes}m`, tests: [test] }, RULES)).toBe('')
}

const ann = { credential: 'ann', name: always(WHO.name) }

describeRules('what a person reads', () => {
  test('names the account, its plan and proxy, the time left, and what to do', () => {
    const end = { evidence: 'id_token', at: always(2 * 86_400 + 3_600) } as const
    const ending = (severity: string, advice: string): Message => ({
      alert: 'SubscriptionEnding',
      labels: { ...WHO, severity },
      summary: 'Subscription of an***@example.com (plus) on proxy home ends in 2d 1h 0m 0s',
      description:
        `The codex subscription of an***@example.com (plus) on proxy home ends soon. ${advice} ` +
        'The date is that of the last login: an account that renews itself ends only on paper.',
    })
    check({ credentials: [{ ...ann, end }] }, 0, [
      ending('info', 'Decide whether it is to be renewed.'),
      ending('warning', 'Renew it, or plan without it.'),
    ])
  })

  test('says what the evidence is where it was stated, and leaves out a plan that is unknown', () => {
    const end = { evidence: 'note', at: always(-3_600) } as const
    check({ credentials: [{ ...ann, plan: always(''), end }] }, 5, [
      {
        alert: 'SubscriptionExpired',
        labels: { ...WHO, severity: 'critical' },
        summary: 'Subscription of an***@example.com on proxy home expired 1h 5m 0s ago',
        description:
          'The codex subscription of an***@example.com on proxy home is over: its stated end has passed (evidence: ' +
          'note). Renew it and log in again, or remove or disable the credential.',
      },
    ])
  })

  test('gives the reason of an error as it is now', () => {
    check({ credentials: [{ ...ann, status: always('error'), reason: 'refresh_failed' }] }, 30, [
      {
        alert: 'CredentialError',
        labels: { ...WHO, severity: 'critical' },
        summary: 'an***@example.com (plus) on proxy home is in error: refresh_failed',
        description:
          'The proxy cannot use codex credential an***@example.com (plus) on proxy home (reason: refresh_failed). ' +
          'For unauthorized or refresh_failed log in again; for payment_required look at the subscription; for ' +
          'forbidden ask the provider. Disable the credential to silence this.',
      },
    ])
  })

  test('says which quota is used, and how much of it', () => {
    const window = (window: QuotaHistory['window'], used: number): QuotaHistory => ({ window, used: always(used) })
    const quotas = [window('5h', 1.02), window('weekly', 0.9312), window('monthly', 0.91)]
    const credentials = [{ ...ann, quotas }, { credential: 'bob' }]
    check({ credentials }, 15, [
      {
        alert: 'QuotaNearlyUsed',
        labels: { ...WHO, severity: 'warning' },
        summary: 'an***@example.com (plus) on proxy home has used 93.12% of its weekly quota',
        description:
          'codex credential an***@example.com (plus) on proxy home has used most of its weekly quota, and did so ' +
          'more than half a day before the reset. When nothing is left, its requests fail until then. Spread the load, ' +
          'or add a credential.',
      },
    ])
    check({ credentials }, 15, [
      {
        alert: 'QuotaExhausted',
        labels: { ...WHO, severity: 'info' },
        summary: 'an***@example.com (plus) on proxy home has used up its 5h quota',
        description:
          'codex credential an***@example.com (plus) on proxy home has nothing left of its 5h quota: the provider ' +
          'serves it again after the reset.',
      },
    ])
  })

  test('says how much of a pool is used', () => {
    const weekly = (used: number) => [{ window: 'weekly', used: always(used) } as const]
    const credentials = [
      { ...ann, quotas: weekly(0.95) },
      { credential: 'bob', quotas: weekly(0.8) },
    ]
    const { job, instance, proxy, provider } = WHO
    check({ credentials }, 30, [
      {
        alert: 'PoolQuotaLow',
        labels: { job, instance, proxy, provider, severity: 'warning' },
        summary: '87.5% of what all codex credentials on proxy home have a week is used',
        description:
          'The enabled codex credentials on proxy home have together used 87.5% of their weekly quotas: soon none is ' +
          'left to take over from another. Add a credential, or ask for less until the first of them resets.',
      },
    ])
  })

  test('says that a payment is missing, and that dates contradict each other', () => {
    const credentials = [{ ...ann, delinquent: always<0 | 1>(1), conflict: always<0 | 1>(1) }]
    check({ credentials }, 60, [
      {
        alert: 'SubscriptionDelinquent',
        labels: { ...WHO, severity: 'critical' },
        summary: 'A payment for an***@example.com (plus) on proxy home is missing',
        description:
          'The provider says that the last payment for the codex subscription of an***@example.com (plus) on proxy ' +
          'home failed: it ends soon, whatever its date says. Correct the way of payment at the provider.',
      },
    ])
    check(
      { credentials },
      24 * 60,
      [
        {
          alert: 'SubscriptionConflict',
          labels: { ...WHO, severity: 'info' },
          summary: 'More than one end is stated for the subscription of an***@example.com (plus) on proxy home',
          description:
            'The ends of the codex subscription of an***@example.com (plus) on proxy home that the provider, the ' +
            "subscriptions file and the credential's note name are more than a day apart. Correct or remove what is out of date.",
        },
      ],
      30,
    )
  })

  test('gives the reason for which a proxy is not asked', () => {
    const { job, instance, proxy } = WHO
    check({ breaker: from<'banned' | 'unauthorized'>(5, 'banned', 'unauthorized') }, 5, [
      {
        alert: 'BreakerOpen',
        labels: { job, instance, proxy, severity: 'critical' },
        summary: 'Proxy home is not asked any more: banned',
        description:
          'Proxy home refused the management key (reason: banned), so the exporter stopped asking before the proxy ' +
          'bans this address, which the browser of its owner may share. Correct the management key; a ban ends by ' +
          'itself after half an hour.',
      },
    ])
  })

  test('names who was removed', () => {
    check({ credentials: [{ ...ann, status: (now) => (now < 60 ? 'ok' : null) }] }, 60, [
      {
        alert: 'CredentialRemoved',
        labels: { ...WHO, severity: 'info' },
        summary: 'an***@example.com is no longer listed by proxy home',
        description:
          'Proxy home listed codex credential an***@example.com an hour ago, and does not now. If nobody removed it, ' +
          'look at the auth directory of the proxy. This ends by itself after an hour.',
      },
    ])
  })
})

describe('what Grafana shows of an account beside its identity', () => {
  const rules = grafanaRules(ALERT_GROUPS).groups.flatMap((group) => group.rules)
  const shown = rules.map(({ title, annotations, data }) => ({
    title,
    used: [...JSON.stringify(annotations).matchAll(/\.Labels\.(\w+)/g)].map(([, label]) => String(label)),
    brought: data.flatMap(({ refId, model }) =>
      refId === 'B' && 'expr' in model ? [...model.expr.matchAll(/group_left \((\w+)\)/g)] : [],
    ),
  }))

  test.each(shown)('$title: each label comes from the second query', ({ used, brought }) => {
    expect(new Set(used)).toEqual(new Set(brought.map(([, label]) => label).filter((label) => label !== 'name')))
  })

  test('and no alert is identified by one of them', () => {
    for (const { data } of rules) {
      const [identity] = data.map(({ model }) => ('expr' in model ? model.expr : ''))
      expect(identity).not.toMatch(/(by|group_left) \([^)]*(plan_type|reason|evidence|status|window)/)
    }
  })
})
