import { describe, expect, test } from 'vitest'
import type { Cooldown } from '../../src/domain/observation.ts'
import { credentialsOf, credentialWith, quotaWith, statementsOf, statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { seriesOf } from './exposition-parser.ts'
import { openExposition, snapshotOf, textOf } from './open-exposition.ts'

const HOUR_MS = 3_600_000
const later = (hours: number): Date => new Date(AT.getTime() + hours * HOUR_MS)
const running = (words: Partial<Cooldown>): Cooldown => ({
  scope: 'model',
  model: 'm',
  reason: 'rate_limited',
  retryAt: later(1),
  ...words,
})

/** What is served for accounts, at first and after some hours in which no list came. */
function open(credentials = [credentialWith()], cooldowns: readonly Cooldown[] = []) {
  const { exposition, clock } = openExposition()
  const [snapshot] = snapshotOf(credentials, clock).values()
  if (snapshot === undefined) throw new Error('one proxy expected')
  exposition.publish(
    new Map([['default', { ...snapshot, cooldowns: new Map([[credentialWith().credential, cooldowns]]) }]]),
  )
  return {
    text: () => textOf(exposition),
    textAfter: (hours: number) => {
      clock.advance(hours * HOUR_MS)
      exposition.refresh()
      return textOf(exposition)
    },
  }
}

/** The own labels and the values of a family. */
function valuesOf(text: string, family: string): string[] {
  return seriesOf(text, `cliproxy_oauth_${family}`).map(({ labels, value }) => {
    const own = ['window', 'scope', 'model'].flatMap((name) => labels.get(name) ?? [])
    return `${own.join(' ')}: ${value}`
  })
}

describe('quota windows', () => {
  const weekly = quotaWith({ resetAt: later(30) })
  const short = quotaWith({
    window: '5h',
    windowSeconds: 18_000,
    usedRatio: 1.01,
    resetAt: later(2),
    observedAt: later(-1),
  })

  test('are shown with their use, reset, length, and when the newest was seen', async () => {
    const text = await open([credentialWith({ quota: [short, weekly] })]).text()
    expect(valuesOf(text, 'quota_used_ratio')).toEqual(['5h main : 1.01', 'weekly main : 0.4'])
    expect(valuesOf(text, 'quota_window_seconds')).toEqual(['5h main : 18000', 'weekly main : 604800'])
    expect(valuesOf(text, 'quota_reset_timestamp_seconds')).toEqual([
      `5h main : ${later(2).getTime() / 1000}`,
      `weekly main : ${later(30).getTime() / 1000}`,
    ])
    expect(valuesOf(text, 'quota_observed_timestamp_seconds')).toEqual([`: ${AT.getTime() / 1000}`])
  })

  test('go with their reset, and not before it, however old the list is', async () => {
    const { textAfter } = open([credentialWith({ quota: [short, weekly] })])
    expect(valuesOf(await textAfter(1.99), 'quota_used_ratio')).toHaveLength(2)
    expect(valuesOf(await textAfter(0.01), 'quota_used_ratio')).toEqual(['weekly main : 0.4'])
    expect(valuesOf(await textAfter(27.9), 'quota_used_ratio')).toHaveLength(1)
    const text = await textAfter(0.1)
    for (const family of ['quota_used_ratio', 'quota_reset_timestamp_seconds', 'quota_observed_timestamp_seconds']) {
      expect(valuesOf(text, family)).toEqual([])
    }
  })

  test('without a reset go with their length; without either they are not shown', async () => {
    const { text, textAfter } = open([
      credentialWith({
        quota: [quotaWith({ resetAt: null }), quotaWith({ window: 'other', resetAt: null, windowSeconds: null })],
      }),
    ])
    expect(valuesOf(await text(), 'quota_used_ratio')).toEqual(['weekly main : 0.4'])
    expect(valuesOf(await text(), 'quota_reset_timestamp_seconds')).toEqual([])
    expect(valuesOf(await textAfter(168), 'quota_used_ratio')).toEqual([])
  })

  test('of models are named for the first 50, and then are the fullest other', async () => {
    const quotaOf = (index: number) =>
      [0, 1].map((step) =>
        quotaWith({ scope: 'model', model: `model-${2 * index + step}`, usedRatio: (index + step) / 100 }),
      )
    const accounts = credentialsOf(30).map((one, index) => ({ ...one, quota: quotaOf(index) }))
    const values = valuesOf(await open(accounts).text(), 'quota_used_ratio')
    expect(values.slice(48, 52)).toEqual([
      'weekly model model-48: 0.24',
      'weekly model model-49: 0.25',
      'weekly model other: 0.26',
      'weekly model other: 0.27',
    ])
    expect(values).toHaveLength(55)
  })
})

describe('cooldowns', () => {
  test('are shown while they run: the four that end last, each model once', async () => {
    const cooldowns = [
      running({ scope: 'credential', model: null, retryAt: later(9) }),
      ...[8, 7, 6, 5, 4].map((hours) => running({ model: hours === 7 ? '8' : String(hours), retryAt: later(hours) })),
    ]
    const shown = (text: string) => valuesOf(text, 'credential_cooldown_end_timestamp_seconds')
    const { text, textAfter } = open([credentialWith()], cooldowns)
    const all = [
      ['credential ', 9],
      ['model 8', 8],
      ['model 6', 6],
      ['model 5', 5],
    ] as const
    expect(shown(await text())).toEqual(all.map(([labels, hours]) => `${labels}: ${later(hours).getTime() / 1000}`))
    expect(shown(await textAfter(1.1))).toEqual([])
  })

  test('that are over, or say not when they end, are not shown', async () => {
    const { text } = open(
      [credentialWith()],
      [running({ retryAt: AT }), running({ retryAt: null }), running({ scope: 'other' })],
    )
    expect(valuesOf(await text(), 'credential_cooldown_end_timestamp_seconds')).toEqual([])
  })
})

test('what only a provider tells of a subscription', async () => {
  const endAt = later(24 * 30)
  const text = await open([
    credentialWith({ credential: '1'.repeat(16), renewal: 'renews', delinquent: true }),
    credentialWith({
      credential: '2'.repeat(16),
      renewal: 'ends',
      delinquent: false,
      statements: statementsOf({ manual: statementWith({ endAt }), note: statementWith({ endAt: later(1) }) }),
    }),
    credentialWith({ credential: '3'.repeat(16) }),
  ]).text()
  expect(valuesOf(text, 'subscription_will_renew')).toEqual([': 1', ': 0'])
  expect(valuesOf(text, 'subscription_delinquent')).toEqual([': 1', ': 0'])
  expect(valuesOf(text, 'subscription_conflict')).toEqual([': 1'])
})

test('an account with six windows has 40 series at most, and 45 when all is wrong with it', async () => {
  const quota = Array.from({ length: 6 }, (_, index) => quotaWith({ scope: 'model', model: String(index) }))
  const told = {
    quota,
    renewal: 'renews',
    delinquent: true,
    statements: statementsOf({ manual: statementWith({ endAt: later(9) }), note: statementWith({ endAt: later(1) }) }),
  } as const
  const seriesIn = (text: string) =>
    text.split('\n').filter((line) => /credential="0123456789abcdef"/.test(line)).length
  expect(seriesIn(await open([credentialWith(told)]).text())).toBeLessThanOrEqual(40)
  const limited = { statusLabel: 'limited', statusReason: 'rate_limited', nextRetryAt: later(1) } as const
  const cooldowns = Array.from({ length: 9 }, (_, index) => running({ model: String(index) }))
  expect(seriesIn(await open([credentialWith({ ...told, ...limited })], cooldowns).text())).toBeLessThanOrEqual(45)
})
