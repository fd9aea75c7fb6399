import { beforeAll, describe, expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import type { History } from '../../src/domain/history.ts'
import type { ObservedList } from '../../src/domain/observation.ts'
import type { StoredProxy } from '../../src/domain/stored-proxy.ts'
import { storedAfter } from '../../src/domain/sync-change.ts'
import { computeChange, reconcile } from '../support/at-once.ts'
import { CAPTURED_LISTS, CAPTURES_READ_AT, observeCapture } from '../support/observed-captures.ts'
import { CAPTURE_VERSIONS, type CaptureVersion } from '../support/proxy-captures.ts'

/** All lists of all versions in their order, as one owner who upgrades; some seconds apart, within jan's waiting time. */
const STEPS = CAPTURE_VERSIONS.flatMap((version) => CAPTURED_LISTS.map((list) => ({ version, list })))

const stateAfter = new Map<string, readonly Credential[]>()
const usage = new Map<string, { success: number; failed: number }>()
const idsByName = new Map<string, Set<string>>()

beforeAll(() => {
  let before: History | null = null
  let stored: StoredProxy | null = null
  STEPS.forEach(({ version, list }, index) => {
    const askedAt = new Date(CAPTURES_READ_AT.getTime() + index * 10_000)
    const { credentials } = reconcile(sameFiles(observeCapture(version, list, askedAt)), {
      proxy: 'home',
      before,
      manuals: [],
      askedAt,
    })
    before = { credentials, removed: [], askedAt }
    const origin = { writer: 'w', urlHash: 'u', askedAt, usageRetentionDays: 30 }
    const change = computeChange('home', stored, credentials, origin)
    stored = storedAfter(change, stored, credentials, index + 1)
    stateAfter.set(`${version} ${list}`, credentials)
    for (const used of change.usage) addUsage(nameOf(credentials, used.credential), used)
    for (const { name, credential } of credentials)
      idsByName.set(name, (idsByName.get(name) ?? new Set()).add(credential))
  })
})

/** For each version the files were written again, which would tell of logins; who upgrades keeps them. */
function sameFiles(list: ObservedList): ObservedList {
  return { ...list, observations: list.observations.map((observation) => ({ ...observation, modifiedAt: null })) }
}

function nameOf(credentials: readonly Credential[], id: string): string {
  return credentials.find(({ credential }) => credential === id)?.name ?? ''
}

function addUsage(name: string, { success, failed }: { success: number; failed: number }): void {
  const sum = usage.get(name) ?? { success: 0, failed: 0 }
  usage.set(name, { success: sum.success + success, failed: sum.failed + failed })
}

/** Label and reason by account, of those that are not `ok`. */
function troublesAfter(version: CaptureVersion, list: string): Record<string, string> {
  const troubled = (stateAfter.get(`${version} ${list}`) ?? []).filter(({ statusLabel }) => statusLabel !== 'ok')
  return Object.fromEntries(
    troubled.map(({ email, name, statusLabel, statusReason }) => [
      email?.split('@')[0] ?? name,
      statusReason === null ? statusLabel : `${statusLabel} ${statusReason}`,
    ]),
  )
}

const UNAUTHORIZED = 'error unauthorized'
const LIMITED = 'limited rate_limited'

test('v6.0.22 says nothing of any account', () => {
  const states = CAPTURED_LISTS.flatMap((list) => stateAfter.get(`v6.0.22 ${list}`) ?? [])
  expect(states).toHaveLength(3 * 22)
  expect(new Set(states.map(({ statusLabel }) => statusLabel))).toEqual(new Set(['unknown']))
})

describe('after the traffic, the conditions', () => {
  test.each([
    // No retry time and no word of gus's being disabled yet.
    ['v6.4.1', { finn: UNAUTHORIZED, ida: UNAUTHORIZED, eve: LIMITED, jan: LIMITED }],
    ['v6.6.66', { finn: UNAUTHORIZED, ida: UNAUTHORIZED, eve: LIMITED, jan: LIMITED }],
    // jan's retry time was a second later: a limit lasts an hour at least.
    ['v6.9.30', { finn: UNAUTHORIZED, ida: UNAUTHORIZED, eve: LIMITED, jan: LIMITED, gus: 'disabled' }],
    ['v6.9.49', { finn: UNAUTHORIZED, ida: UNAUTHORIZED, eve: LIMITED, jan: LIMITED, gus: 'disabled' }],
    ['v6.10.9', { finn: UNAUTHORIZED, ida: UNAUTHORIZED, eve: LIMITED, jan: LIMITED, gus: 'disabled' }],
    // It lists finn and eve as active: it forgot. kim lacks one model.
    [
      'v7.2.140',
      {
        finn: UNAUTHORIZED,
        eve: LIMITED,
        ida: UNAUTHORIZED,
        kim: 'limited not_found',
        jan: LIMITED,
        gus: 'disabled',
      },
    ],
  ] as const)('of %s are those that its list tells', (version, expected) => {
    expect(troublesAfter(version, 'auth-files')).toEqual(expected)
  })
})

test.each([['v6.9.49'], ['v6.10.9'], ['v7.2.140']] as const)(
  'after a restart of %s all accounts are in the condition in which they were',
  (version) => {
    expect(troublesAfter(version, 'auth-files.after-restart')).toEqual(troublesAfter(version, 'auth-files'))
  },
)

test.each([['v6.10.9'], ['v7.2.140']] as const)(
  'after the upgrade to %s all accounts are in the condition in which they were',
  (version) => {
    const previous = CAPTURE_VERSIONS[CAPTURE_VERSIONS.indexOf(version) - 1] ?? version
    expect(troublesAfter(version, 'auth-files.fresh')).toEqual(troublesAfter(previous, 'auth-files'))
  },
)

describe('in v7.2.140,', () => {
  const find = (name: string) => stateAfter.get('v7.2.140 auth-files')?.find((credential) => credential.name === name)

  test('ben works past a date that was frozen at his login', () => {
    expect(find('codex-ben@example.com-pro.json')).toMatchObject({
      statusLabel: 'ok',
      planType: 'pro',
      endAt: new Date('2026-10-03T13:27:01Z'),
      evidence: 'id_token',
    })
  })

  test.each([
    ['codex-cleo@example.com-free.json', 'free'],
    ['codex-broken-token.json', null],
  ])('%s has no date', (name, planType) => {
    expect(find(name)).toMatchObject({ statusLabel: 'ok', planType, startAt: null, endAt: null, evidence: null })
  })

  test('ann is two credentials with one e-mail', () => {
    const anns = stateAfter.get('v7.2.140 auth-files')?.filter(({ email }) => email === 'ann@example.com')
    expect(anns?.map(({ planType }) => planType)).toEqual(['plus', 'team'])
    expect(new Set(anns?.map(({ credential }) => credential)).size).toBe(2)
  })
})

test('an account is one credential over all versions, its first sight included', () => {
  expect(idsByName.size).toBe(22)
  expect([...idsByName.values()].map((ids) => ids.size)).toEqual(Array(22).fill(1))
  const last = stateAfter.get('v7.2.140 auth-files.after-restart') ?? []
  expect(last).toHaveLength(20)
  for (const { firstSeenAt } of last) expect(firstSeenAt).toEqual(CAPTURES_READ_AT)
})

test('usage adds up over upgrades and restarts', () => {
  expect(Object.fromEntries(usage)).toMatchObject({
    'codex-ann@example.com-plus.json': { success: 36, failed: 0 },
    'codex-ann@example.com-team.json': { success: 43, failed: 0 },
    'codex-ben@example.com-pro.json': { success: 41, failed: 0 },
    'claude-bob@example.com.json': { success: 27, failed: 0 },
    'codex-eve@example.com-prolite.json': { success: 0, failed: 21 },
    'codex-finn@example.com-plus.json': { success: 0, failed: 15 },
    'claude-ida@example.com.json': { success: 0, failed: 8 },
  })
})
