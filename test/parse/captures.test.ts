import { describe, expect, test } from 'vitest'
import type { Observation, ObservedList } from '../../src/domain/observation.ts'
import { expectGolden } from '../support/golden.ts'
import { CAPTURED_LISTS, observeCapture } from '../support/observed-captures.ts'
import { CAPTURE_VERSIONS, type CaptureVersion } from '../support/proxy-captures.ts'

/** Written by hand from the captures' README: plan, account, dates as Codex's id_tokens state them from v6.6.98 on. */
const STATED: Readonly<
  Record<string, readonly [plan: string, account: number, start: string | null, end: string | null]>
> = {
  'codex-ann@example.com-plus.json': ['plus', 1, '2026-11-03T13:26:19.000Z', '2026-12-03T13:27:01.000Z'],
  'codex-ann@example.com-team.json': ['team', 2, '2026-06-01T00:00:00.000Z', '2027-06-01T00:00:00.000Z'],
  'codex-ben@example.com-pro.json': ['pro', 3, '2026-09-03T13:26:19.000Z', '2026-10-03T13:27:01.000Z'],
  'codex-cleo@example.com-free.json': ['free', 4, null, null],
  'codex-dora@example.com-plus.json': ['plus', 5, '2026-11-03T13:26:19.000Z', '2026-12-03T13:27:01.000Z'],
  'codex-eve@example.com-prolite.json': ['prolite', 6, '2026-11-01T00:00:00.000Z', '2026-11-25T00:00:00.000Z'],
  'codex-finn@example.com-plus.json': ['plus', 7, '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  'codex-gus@example.com-business.json': ['business', 8, '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  'codex-newplan@example.com-ent26.json': ['ent26', 9, '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
}
/** Who was in trouble after the traffic, and why. The others' messages are empty. */
const TROUBLED: Readonly<Partial<Record<CaptureVersion, Readonly<Record<string, string>>>>> = {
  'v6.4.1': { ida: 'unauthorized', jan: 'rate_limited', eve: 'rate_limited', finn: 'unauthorized' },
  'v6.6.66': { ida: 'unauthorized', jan: 'rate_limited', eve: 'rate_limited', finn: 'unauthorized' },
  'v6.9.30': { ida: 'unauthorized', jan: 'rate_limited', eve: 'rate_limited', finn: 'unauthorized' },
  'v6.9.49': { ida: 'unauthorized', jan: 'rate_limited', eve: 'rate_limited', finn: 'unauthorized' },
  'v6.10.9': { ida: 'unauthorized', jan: 'rate_limited', eve: 'rate_limited', finn: 'unauthorized' },
  'v7.2.140': { ida: 'unauthorized', jan: 'rate_limited', kim: 'not_found' },
}
const COUNTING: readonly CaptureVersion[] = ['v6.9.49', 'v6.10.9', 'v7.2.140']
/** What the clients got: 14 answers on each of six Codex models, and 9 from Claude. */
const SERVED = { codex: 14 * 6, claude: 9 }

describe.each(CAPTURE_VERSIONS)('a list of %s', (version) => {
  test.each(CAPTURED_LISTS)('recorded as %s reads as before', (list) => {
    expectGolden(`observations/${version}.${list}.json`, print(observeCapture(version, list)))
  })

  test.each(CAPTURED_LISTS)('recorded as %s says what the accounts are', (list) => {
    const { observations, rejected, degraded } = observeCapture(version, list)
    expect(rejected.size).toBe(0)
    expect(degraded).toBe(false)
    expect(observations).toHaveLength(version === 'v6.0.22' ? 22 : version === 'v7.2.140' ? 20 : 21)
    for (const observation of observations) expect(stated(observation)).toEqual(expectedStatement(version, observation))
  })

  test('has the reasons of what failed in the traffic', () => {
    const { observations } = observeCapture(version, 'auth-files')
    const troubled = observations.filter(({ messageReason }) => messageReason !== null)
    expect(
      Object.fromEntries(troubled.map(({ email, messageReason }) => [email?.split('@')[0], messageReason])),
    ).toEqual(TROUBLED[version] ?? {})
  })

  test('counts requests from v6.9.49 on, and from 0 after a restart', () => {
    const [fresh, busy, restarted] = CAPTURED_LISTS.map((list) => observeCapture(version, list).observations)
    for (const { requests, recentRequests } of [...(fresh ?? []), ...(restarted ?? [])]) {
      expect(requests).toEqual(COUNTING.includes(version) ? { success: 0, failed: 0 } : null)
      expect(recentRequests !== null).toBe(COUNTING.includes(version))
    }
    expect(servedBy(busy ?? [])).toEqual(COUNTING.includes(version) ? SERVED : { codex: 0, claude: 0 })
  })
})

test('Gemini CLI is one provider under both its names', () => {
  const name = 'ann@example.com-proj-example-1.json'
  const providers = CAPTURE_VERSIONS.map(
    (version) => observeCapture(version, 'auth-files').observations.find((one) => one.name === name)?.provider,
  )
  expect(providers).toEqual([...Array.from({ length: 6 }, () => 'gemini-cli'), undefined])
})

function expectedStatement(version: CaptureVersion, { name }: Observation) {
  const row = STATED[name]
  if (row === undefined || version === 'v6.0.22' || version === 'v6.4.1') return null
  const [plan, account, start, end] = row
  if (version === 'v6.6.66') return [plan, null, null, null]
  return [plan, `1111aaaa-0000-4000-8000-00000000000${account}`, start, end]
}

function stated({ statement }: Observation) {
  if (statement === null) return null
  const { planType, accountId, startAt, endAt } = statement
  return [planType, accountId, startAt?.toISOString() ?? null, endAt?.toISOString() ?? null]
}

function servedBy(observations: readonly Observation[]) {
  const served = { codex: 0, claude: 0 }
  for (const { provider, requests } of observations) {
    if (provider === 'codex' || provider === 'claude') served[provider] += requests?.success ?? 0
  }
  return served
}

/** The buckets on one line. */
function print({ observations, rejected, degraded }: ObservedList): string {
  const readable = observations.map(({ recentRequests, ...rest }) => ({
    ...rest,
    recentRequests: recentRequests?.map(({ success, failed }) => `${success}/${failed}`).join(' ') ?? null,
  }))
  return `${JSON.stringify({ degraded, rejected: Object.fromEntries(rejected), observations: readable }, null, 2)}\n`
}
