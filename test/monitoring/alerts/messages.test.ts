import { describe, expect, test } from 'vitest'
import { ALERT_GROUPS } from '../../../grafana/definitions/alerts/all-groups.ts'
import { grafanaRules } from '../../../grafana/definitions/grafana-rules.ts'
import { always, type QuotaHistory } from '../support/history.ts'
import { ann, expectMessages, type Message, WHO } from '../support/messages.ts'
import { describeRules } from '../support/promtool.ts'

const POOL = ALERT_GROUPS.flatMap(({ alerts }) => alerts).find(({ name }) => name === 'PoolQuotaLow')

describeRules('what a person reads', () => {
  test('names the account, its plan and proxy, the time left, and what to do', () => {
    const end = { evidence: 'id_token', at: always(2 * 86_400 + 3_600) } as const
    const ending = (severity: string, action: string): Message => ({
      alert: 'SubscriptionEnding',
      labels: { ...WHO, severity },
      summary: 'Subscription of an***@example.com (plus) on proxy home ends in 2d 1h',
      description:
        'The codex subscription of an***@example.com (plus) on proxy home ends soon. ' +
        'The date is that of the last login: an account that renews itself ends only on paper.',
      action,
    })
    expectMessages({ credentials: [{ ...ann, end }] }, 0, [
      ending('info', 'Renew it, or let it go.'),
      ending('warning', 'Renew it, or plan without it.'),
    ])
  })

  test.each([
    [0, 'has reached its end'],
    [105.06, 'ends in 45s'],
  ])('says how near the end is, and that it is reached, until it is past for sure: %s', (at, near) => {
    const end = { evidence: 'id_token', at: always(at) } as const
    const reached = (severity: string, action: string): Message => ({
      alert: 'SubscriptionEnding',
      labels: { ...WHO, severity },
      summary: `Subscription of an***@example.com (plus) on proxy home ${near}`,
      description:
        'The codex subscription of an***@example.com (plus) on proxy home ends soon. ' +
        'The date is that of the last login: an account that renews itself ends only on paper.',
      action,
    })
    expectMessages({ credentials: [{ ...ann, end }] }, 1, [
      reached('info', 'Renew it, or let it go.'),
      reached('warning', 'Renew it, or plan without it.'),
    ])
  })

  test('says what the evidence is where it was stated, and leaves out a plan that is unknown', () => {
    const end = { evidence: 'note', at: always(-3_600) } as const
    expectMessages({ credentials: [{ ...ann, plan: always(''), end }] }, 5, [
      {
        alert: 'SubscriptionExpired',
        labels: { ...WHO, severity: 'critical' },
        summary: 'Subscription of an***@example.com on proxy home expired 1h 5m ago',
        description:
          'The codex subscription of an***@example.com on proxy home is over: its stated end has passed (evidence: ' +
          'note).',
        action: 'Renew it and log in again, or disable the account at the proxy.',
      },
    ])
  })

  test.each([
    ['refresh_failed', 'Log in again at the proxy.'],
    ['payment_required', "Look at the account's billing page."],
    ['forbidden', 'Log in with a browser, and do what the provider asks for.'],
    ['other', "Look at the proxy's panel or log."],
  ] as const)('gives the reason of an error as it is now, and what to do: %s', (reason, action) => {
    expectMessages({ credentials: [{ ...ann, status: always('error'), reason }] }, 30, [
      {
        alert: 'CredentialError',
        labels: { ...WHO, severity: 'critical' },
        summary: `an***@example.com (plus) on proxy home is in error: ${reason}`,
        description:
          `The proxy cannot use codex credential an***@example.com (plus) on proxy home (reason: ${reason}). Disable the ` +
          'credential to silence this.',
        action,
      },
    ])
  })

  test('says which quota is used, and how much of it', () => {
    const window = (window: QuotaHistory['window'], used: number): QuotaHistory => ({ window, used: always(used) })
    const quotas = [window('5h', 1.02), window('weekly', 0.9312), window('monthly', 0.91)]
    const credentials = [{ ...ann, quotas }, { credential: 'bob' }]
    expectMessages({ credentials }, 15, [
      {
        alert: 'QuotaNearlyUsed',
        labels: { ...WHO, severity: 'warning' },
        summary: 'an***@example.com (plus) on proxy home has used 93% of its weekly quota',
        description:
          'codex credential an***@example.com (plus) on proxy home has used most of its weekly quota, and did so ' +
          'more than half a day before the reset. When nothing is left, its requests fail until then.',
        action: 'Spread the load, or add an account.',
      },
    ])
    expectMessages({ credentials }, 15, [
      {
        alert: 'QuotaExhausted',
        labels: { ...WHO, severity: 'info' },
        summary: 'an***@example.com (plus) on proxy home has used up its 5h quota',
        description:
          'codex credential an***@example.com (plus) on proxy home has nothing left of its 5h quota: the provider ' +
          'serves it again after the reset.',
        action: 'Wait for the reset.',
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
    expectMessages({ credentials }, 30, [
      {
        alert: 'PoolQuotaLow',
        labels: { job, instance, proxy, provider, severity: 'warning' },
        summary: '87% of what all codex credentials on proxy home have a week is used',
        description:
          'The enabled codex credentials on proxy home have together used 87% of their weekly quotas: soon none is ' +
          'left to take over from another.',
        action: 'Add an account, or ask for less until the first of them resets.',
        page: `d/${POOL?.panel.dashboard.uid}?var-proxy=home&var-provider=codex`,
      },
    ])
  })

  test('says that a payment is missing, and that dates contradict each other', () => {
    const credentials = [{ ...ann, delinquent: always<0 | 1>(1), conflict: always<0 | 1>(1) }]
    expectMessages({ credentials }, 60, [
      {
        alert: 'SubscriptionDelinquent',
        labels: { ...WHO, severity: 'critical' },
        summary: 'A payment for an***@example.com (plus) on proxy home is missing',
        description:
          'The provider says that the last payment for the codex subscription of an***@example.com (plus) on proxy ' +
          'home failed: it ends soon, whatever its date says.',
        action: 'Correct the way of payment at the provider.',
      },
    ])
    expectMessages(
      { credentials },
      24 * 60,
      [
        {
          alert: 'SubscriptionConflict',
          labels: { ...WHO, severity: 'info' },
          summary: 'More than one end is stated for the subscription of an***@example.com (plus) on proxy home',
          description:
            'The ends of the codex subscription of an***@example.com (plus) on proxy home that the provider, the ' +
            "subscriptions file and the credential's note name are more than a day apart.",
          action:
            'Correct or remove the date that is out of date: in the subscriptions file, or in the note at the proxy.',
        },
      ],
      30,
    )
  })

  test('names who was removed', () => {
    expectMessages({ credentials: [{ ...ann, status: (now) => (now < 60 ? 'ok' : null) }] }, 60, [
      {
        alert: 'CredentialRemoved',
        labels: { ...WHO, severity: 'info' },
        summary: 'an***@example.com is no longer listed by proxy home',
        description:
          'Proxy home listed codex credential an***@example.com an hour ago, and does not now. This ends by itself ' +
          'after an hour.',
        action: "If nobody removed it, look at the proxy's auth directory.",
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

  test('which Grafana takes for the same alert: both are without the metric’s name', () => {
    for (const { data } of rules.filter((rule) => rule.data.some(({ refId }) => refId === 'B'))) {
      const [identity] = data.map(({ model }) => ('expr' in model ? model.expr : ''))
      expect(identity).toMatch(/^max by \(/)
    }
  })

  test('and no alert is identified by one of them', () => {
    for (const { data } of rules) {
      const [identity] = data.map(({ model }) => ('expr' in model ? model.expr : ''))
      expect(identity).not.toMatch(/(by|group_left) \([^)]*(plan_type|reason|evidence|status|window)/)
    }
  })
})
