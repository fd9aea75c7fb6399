import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Cooldown, cooldownsIn } from '../../src/domain/observation.ts'
import { reconcile } from '../support/at-once.ts'
import { credentialsOf, credentialWith, quotaWith, statementsOf, statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
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

describe('an account has 40 series at most', () => {
  const quota = Array.from({ length: 6 }, (_, index) =>
    quotaWith({ scope: 'model', model: `model ${index}`, usedRatio: 1 - index / 10 }),
  )
  const all = {
    quota,
    resetCredits: 3,
    renewal: 'renews',
    delinquent: true,
    startAt: later(-1),
    endAt: later(9),
    evidence: 'manual',
    planType: 'plus',
    lastRefreshAt: later(-1),
    statusLabel: 'ok',
    requests: { success: 1, failed: 1 },
    statements: statementsOf({ manual: statementWith({ endAt: later(9) }), note: statementWith({ endAt: later(99) }) }),
  } as const
  const inTrouble = { ...all, statusLabel: 'limited', statusReason: 'rate_limited', nextRetryAt: later(1) } as const
  const cooldownsOf = (count: number) =>
    Array.from({ length: count }, (_, index) => running({ model: `cooldown ${index}`, retryAt: later(9 - index) }))
  const countsIn = (text: string) => ({
    series: text.split('\n').filter((line) => line.includes(`credential="${credentialWith().credential}"`)).length,
    windows: valuesOf(text, 'quota_used_ratio').length,
    cooldowns: valuesOf(text, 'credential_cooldown_end_timestamp_seconds').length,
  })

  test.each([
    ['that works, with six windows', all, 0, { series: 39, windows: 6, cooldowns: 0 }],
    ['that works, with six windows and cooldowns', all, 9, { series: 40, windows: 6, cooldowns: 1 }],
    [
      'that works, with five windows and cooldowns',
      { ...all, quota: quota.slice(1) },
      9,
      { series: 40, windows: 5, cooldowns: 4 },
    ],
    ['in trouble, with six windows', inTrouble, 0, { series: 38, windows: 5, cooldowns: 0 }],
    ['in trouble, with six windows and cooldowns', inTrouble, 9, { series: 40, windows: 5, cooldowns: 2 }],
    [
      'in trouble, with four windows and cooldowns',
      { ...inTrouble, quota: quota.slice(2) },
      9,
      { series: 39, windows: 4, cooldowns: 4 },
    ],
  ])('one %s', async (_, words, cooldowns, counts) => {
    expect(countsIn(await open([credentialWith(words)], cooldownsOf(cooldowns)).text())).toEqual(counts)
  })

  test('what it lacks is the least of its windows, and the cooldowns that end first', async () => {
    const text = await open([credentialWith(inTrouble)], cooldownsOf(3)).text()
    expect(valuesOf(text, 'quota_used_ratio').at(-1)).toBe('weekly model model 4: 0.6')
    expect(valuesOf(text, 'credential_cooldown_end_timestamp_seconds')).toEqual(
      [0, 1].map((index) => `model cooldown ${index}: ${later(9 - index).getTime() / 1000}`),
    )
  })

  test('and so has each in a list of the newest proxy', async () => {
    const askedAt = new Date('2026-11-25T12:00:00Z')
    const file = join(import.meta.dirname, '../fixtures/captures-v8/auth-files.json')
    const observed = parseAuthFiles(JSON.parse(readFileSync(file, 'utf8')).body, { version: 'v8.0.0', askedAt })
    if (observed === null) throw new Error('not a list')
    const { credentials } = reconcile(observed, { proxy: 'default', before: null, manuals: [], askedAt })
    const { exposition, clock } = openExposition()
    const [snapshot] = snapshotOf(credentials, clock).values()
    if (snapshot === undefined) throw new Error('one proxy expected')
    exposition.publish(new Map([['default', { ...snapshot, cooldowns: cooldownsIn(observed.observations) }]]))
    const series = Map.groupBy((await textOf(exposition)).split('\n'), (line) => /credential="(\w+)"/.exec(line)?.[1])
    series.delete(undefined)
    expect(series.size).toBe(credentials.length)
    const counts = Array.from(series.values(), ({ length }) => length)
    expect(Math.max(...counts)).toBeGreaterThan(20)
    expect(Math.max(...counts)).toBeLessThanOrEqual(40)
  })
})
