import { beforeAll, describe, expect, test } from 'vitest'
import { listPool } from '../../src/demo/pool.ts'
import { MINUTE, SECOND } from '../../src/demo/recurrence.ts'
import { TIMETABLE } from '../../src/demo/timetable.ts'
import type { Credential } from '../../src/domain/credential.ts'
import { AT, createHandClock, type HandClock } from '../support/hand-clock.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
import { type Answered, createHarness, type Harness } from '../support/sync-harness.ts'

const STEP = 15 * SECOND
const MINUTES = 60

/** A state that changed, such as `3 error unauthorized`: from that minute on. */
type States = readonly string[]

/** Everyone who is not listed here is ok all the time. */
const EXPECTED: Readonly<Record<string, States>> = {
  'codex-ann@example.com-plus.json': ['0 ok', '3 error unauthorized', '8 ok'],
  'codex-eve@example.com-prolite.json': ['0 ok', '2 limited rate_limited', '6 ok'],
  'codex-finn@example.com-plus.json': ['0 error unauthorized'],
  'codex-gus@example.com-business.json': ['0 disabled'],
  'codex-tom@example.com-go.json': ['0 ok', '12 gone'],
  'claude-ida@example.com.json': ['0 error unauthorized'],
  'claude-jan@example.com.json': ['0 limited rate_limited'],
  'claude-quin@example.com.json': [
    '0 ok',
    ...[0, 10, 20, 30, 40, 50].flatMap((minute) => [
      `${minute + 1.5} limited upstream_error`,
      // 36 s later, at the next list.
      `${minute + 2.25} ok`,
    ]),
  ],
  'example-plugin-ola@example.com.json': ['0 ok', '10 disabled', '50 ok'],
  'xai-lou@example.com.json': ['0 failing requests_fail'],
  'xai-rex@example.com.json': ['0 error payment_required'],
}

describe('an hour of the demo, as the exporter judges it', () => {
  const states = new Map<string, string[]>()
  const refreshes = new Map<string, Set<number>>()
  const ends: (string | undefined)[] = []

  beforeAll(async () => {
    const { harness, clock } = createDemoHarness()
    for (let ms = 0; ms < MINUTES * MINUTE; ms += STEP) {
      await harness.syncNow()
      const credentials = harness.board.current().get('default')?.credentials ?? []
      note(states, ms, credentials)
      noteRefreshes(refreshes, credentials)
      ends.push(credentials.find(({ name }) => name.includes('ann@example.com-plus'))?.endAt?.toISOString())
      clock.advance(STEP)
    }
  })

  test('shows each account in the states of its story, from the minutes on that it names', () => {
    const others = [...states.keys()].filter((name) => EXPECTED[name] === undefined)
    const allOk = Object.fromEntries(others.map((name) => [name, ['0 ok']]))
    expect(Object.fromEntries(states)).toEqual({ ...allOk, ...EXPECTED })
    expect(others).toHaveLength(8)
  })

  test('shows every state that the exporter knows of a current proxy', () => {
    const labels = new Set([...states.values()].flat().map((state) => state.split(' ')[1]))
    expect([...labels].toSorted()).toEqual(['disabled', 'error', 'failing', 'gone', 'limited', 'ok'])
  })

  test('has the tokens refreshed that its proxy refreshes, and that of who logs in', () => {
    const minutes = [...refreshes].map(([name, of]) => [name, [...of]] as const)
    expect(Object.fromEntries(minutes)).toEqual({
      'antigravity-kim@example.com.json': [4, 59],
      'codex-ann@example.com-plus.json': [8],
      'kimi-1795400000.json': [2, 12, 22, 32, 42, 52],
    })
  })

  test("brings the end of ann's renewed month with her login", () => {
    expect([...new Set(ends)]).toEqual(['2026-11-21T05:00:00.000Z', '2026-12-21T05:00:00.000Z'])
  })

  test('does at those minutes what the timetable says', () => {
    const changes = [...states].flatMap(([name, of]) => of.map((state) => `${state.split(' ')[0]} ${person(name)}`))
    const refreshed = [...refreshes].flatMap(([name, minutes]) =>
      [...minutes].map((minute) => `${minute} ${person(name)}`),
    )
    const said = TIMETABLE.map(({ minute, what }) => `${minute} ${/\b(ann|eve|kim|ola|pia|tom)\b/.exec(what)?.[0]}`)
    // Her condition does not change: her window is looked at in another test.
    const seen = said.filter((line) => line !== '9 pia')
    expect([...changes, ...refreshed]).toEqual(expect.arrayContaining(seen))
    expect(seen).toHaveLength(TIMETABLE.length - 1)
  })
})

function createDemoHarness(): { readonly harness: Harness; readonly clock: HandClock } {
  const clock = createHandClock()
  const startedAt = clock.now()
  const harness = createHarness({ clock })
  harness.answer((): Answered => {
    const askedAt = clock.now()
    const body: unknown = JSON.parse(JSON.stringify(listPool(startedAt, askedAt)))
    const observed = parseAuthFiles(body, { version: '8.0.20', askedAt })
    return observed === null
      ? { ok: false, reason: 'bad_shape' }
      : { ok: true, observed, version: '8.0.20', clockSkewSeconds: 0 }
  })
  return { harness, clock }
}

function note(states: Map<string, string[]>, ms: number, credentials: readonly Credential[]): void {
  const now = new Map(credentials.map((credential) => [credential.name, stateOf(credential)]))
  for (const name of new Set([...states.keys(), ...now.keys()])) {
    const of = states.get(name) ?? []
    const state = now.get(name) ?? 'gone'
    if (of.at(-1)?.endsWith(` ${state}`)) continue
    states.set(name, [...of, `${ms / MINUTE} ${state}`])
  }
}

function stateOf({ statusLabel, statusReason }: Credential): string {
  return statusReason === null ? statusLabel : `${statusLabel} ${statusReason}`
}

/** The minutes of each account's refreshes, each once. */
function noteRefreshes(refreshes: Map<string, Set<number>>, credentials: readonly Credential[]): void {
  for (const { name, lastRefreshAt } of credentials) {
    if (lastRefreshAt === null) continue
    const minute = (lastRefreshAt.getTime() - AT.getTime()) / MINUTE
    refreshes.set(name, (refreshes.get(name) ?? new Set()).add(minute))
  }
}

function person(name: string): string {
  return /([a-z]+)@/.exec(name)?.[1] ?? name
}
