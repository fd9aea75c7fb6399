import { expect, test } from 'vitest'
import { always, type CredentialHistory, type ExporterHistory, exporterHistory, from } from '../support/history.ts'
import { describeRules, type Expected, tryRules } from '../support/promtool.ts'

const DAY = 86_400

const credentials: readonly CredentialHistory[] = [
  { credential: 'ann', end: { evidence: 'manual', at: always(2 * DAY) } },
  { credential: 'ben', end: { evidence: 'id_token', at: always(-DAY) } },
  { credential: 'eve', status: always('failing'), failures: (now) => Math.floor(now / 15) * 5 },
  { credential: 'finn', status: always('error'), reason: 'unauthorized' },
  { credential: 'gus', status: always('disabled'), end: { evidence: 'manual', at: always(0) } },
  { credential: 'ida', provider: 'claude', quotas: [{ window: 'weekly', used: always(0.95), resetAt: always(DAY) }] },
  { credential: 'lou', provider: 'xai', quotas: [{ window: 'weekly', used: always(1), resetAt: always(DAY / 4) }] },
  { credential: 'mia', provider: 'xai', quotas: [{ window: 'weekly', used: always(0.8), resetAt: always(DAY) }] },
]

const FIRING = [
  'SubscriptionEnding info ann',
  'SubscriptionEnding warning ann',
  'RenewalUnconfirmed info ben',
  'CredentialFailing warning eve',
  'CredentialError critical finn',
  'QuotaNearlyUsed warning ida',
  'QuotaExhausted info lou',
  'PoolQuotaLow warning home',
]

function check(exporters: readonly ExporterHistory[], expected: Expected) {
  expect(tryRules(exporters.map(exporterHistory), expected)).toBe('')
}

const throughout = (start: number, end: number, firing: readonly string[]): Expected =>
  Array.from({ length: end - start }, (_, now) => [start + now, firing])

describeRules('what fires goes on firing', () => {
  const proxies = [{ credentials }]

  test('while scrapes are missed', () => {
    check([{ proxies, scraped: (now) => now % 7 !== 3 }], throughout(50, 80, FIRING))
  })

  test('while the exporter restarts, also when it takes minutes', () => {
    check([{ proxies, scraped: (now) => now < 60 || now >= 64 }], throughout(50, 90, FIRING))
  })

  test('while a restarted exporter has no snapshot yet', () => {
    const late =
      <T>(value: (now: number) => T) =>
      (now: number) =>
        now >= 60 && now < 63 ? null : value(now)
    const restarted = {
      up: late(always<0 | 1>(0)),
      listed: late(always(credentials.length)),
      credentials: credentials.map((credential) => ({
        ...credential,
        status: late(credential.status ?? always('ok')),
      })),
    }
    check([{ proxies: [restarted] }], throughout(50, 90, [...FIRING, 'ProxyDown critical home']))
  })

  test('while the proxy is dead, and only it is new', () => {
    const up = from<0 | 1>(60, 0, 1)
    const counted = (now: number) => Math.floor(Math.min(now, 59) / 15) * 5
    const dead = credentials.map((credential) =>
      credential.failures ? { ...credential, failures: counted } : credential,
    )
    check(
      [{ proxies: [{ up, credentials: dead }] }],
      [
        [55, FIRING],
        [85, FIRING],
        [90, [...FIRING, 'ProxyDown critical home']],
        [200, [...FIRING, 'ProxyDown critical home']],
      ],
    )
  })
})

describeRules('what changed shortly before', () => {
  test('a new plan and then a failed scrape leave one alert, not an error', () => {
    const [ann] = credentials
    const changed = { credential: 'ann', ...ann, plan: from(5, 'team', 'plus') }
    const scraped = (now: number) => now < 8 || now > 10
    check(
      [{ proxies: [{ credentials: [changed] }], scraped }],
      throughout(6, 12, ['SubscriptionEnding info ann', 'SubscriptionEnding warning ann']),
    )
  })
})

describeRules('what left', () => {
  const leaving = credentials.map((credential) => ({
    ...credential,
    status: (now: number) => (now < 60 ? (credential.status?.(now) ?? 'ok') : null),
    ...(credential.end && {
      end: { ...credential.end, at: (now: number) => (now < 60 ? (credential.end?.at(now) ?? null) : null) },
    }),
  }))
  const removed = credentials.map(({ credential }) => `CredentialRemoved info ${credential}`)

  test('ends with the credential, and is spoken of by its name for an hour', () => {
    check(
      [{ proxies: [{ credentials: [...leaving, ...many] }] }],
      [
        [55, FIRING],
        [60, removed],
        [115, removed],
        [120, []],
      ],
    )
  })
})

describeRules('a name that changes', () => {
  const eve: CredentialHistory = { credential: 'a1', status: always('error') }
  const firing = 'CredentialError critical an***'

  test('a second account with the same e-mail neither ends nor restarts an alert about the first', () => {
    const first = { ...eve, name: always('an***') }
    const second = { credential: 'b2', name: always('an***#b2'), status: from<'ok'>(45, 'ok', null) }
    check([{ proxies: [{ credentials: [first, second] }] }], throughout(40, 120, [firing]))
  })

  test('one that changes for less than half an hour does neither', () => {
    const name = (now: number) => (now >= 60 && now < 85 ? 'an***#a1' : 'an***')
    check([{ proxies: [{ credentials: [{ ...eve, name }] }] }], throughout(50, 130, [firing]))
  })

  test('one that stays changed is another alert when most of the last hour had it', () => {
    const name = from(60, 'ann@example.com', 'an***')
    check(
      [{ proxies: [{ credentials: [{ ...eve, name }] }] }],
      [
        [85, [firing]],
        [95, []],
        [130, ['CredentialError critical ann@example.com']],
      ],
    )
  })
})

const many: readonly CredentialHistory[] = Array.from({ length: 6 }, (_, number) => ({ credential: `bob${number}` }))

describeRules('two exporters that see the same credentials', () => {
  test('each alert comes from both, with the name that its own exporter gives', () => {
    const others = credentials.map((credential) => ({ ...credential, name: always(`other-${credential.credential}`) }))
    const other = { instance: 'b:5001', proxies: [{ credentials: others }] }
    const firing = [...FIRING, ...FIRING.map((alert) => alert.replace(/ (?!home)(?=\w+$)/, ' other-'))]
    check([{ instance: 'a:5001', proxies: [{ credentials }] }, other], [[60, firing]])
  })

  test('one that is not scraped takes nothing from the other', () => {
    const proxies = [{ credentials }]
    const one = { instance: 'a:5001', proxies, scraped: (now: number) => now < 60 }
    const other = { instance: 'b:5001', proxies }
    check(
      [one, other],
      [
        [65, [...FIRING, ...FIRING, 'ExporterDown critical a:5001']],
        [90, [...FIRING, 'ExporterDown critical a:5001']],
      ],
    )
  })
})
