import { describe, expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import type { ManualSubscription } from '../../src/domain/manual-subscription.ts'
import type { Observation, ObservedList } from '../../src/domain/observation.ts'
import type { Reconciled } from '../../src/domain/reconcile.ts'
import { asRemoved } from '../../src/domain/stored-proxy.ts'
import { reconcile } from '../support/at-once.ts'
import { credentialWith, manualWith, statementsOf, statementWith } from '../support/credentials.ts'
import { listOf, observationsOf, observationWith } from '../support/observations.ts'

const MINUTE_MS = 60_000
const START = new Date('2026-11-23T05:00:00.000Z')

/** Reads lists in their order, fifteen minutes apart; the last result counts. */
function afterLists(...lists: readonly ObservedList[]): Reconciled {
  let reconciled: Reconciled = { credentials: [], heldCount: 0, gone: [], removed: [] }
  lists.forEach((list, index) => {
    const askedAt = atList(index - 1)
    const before = { credentials: reconciled.credentials, removed: reconciled.removed, askedAt }
    const context = { proxy: 'home', before: index === 0 ? null : before, manuals: [], askedAt: atList(index) }
    reconciled = reconcile(list, context)
  })
  return reconciled
}

const atList = (index: number) => new Date(START.getTime() + index * 15 * MINUTE_MS)
const ofSize = (count: number) => listOf(observationsOf(count))
const missing = ({ credentials }: Reconciled) =>
  credentials.filter(({ missingSinceAt }) => missingSinceAt !== null).length

describe('what a list lacks', () => {
  test('is gone at once when it is at most half', () => {
    expect(afterLists(ofSize(10), ofSize(5))).toMatchObject({
      credentials: { length: 5 },
      heldCount: 0,
      gone: { length: 5 },
    })
  })

  test('fault 23: stays when it is more than half, until a second list lacks it too', () => {
    const held = afterLists(ofSize(10), ofSize(4))
    expect(held).toMatchObject({ credentials: { length: 10 }, heldCount: 6, gone: [] })
    expect(missing(held)).toBe(6)
    expect(afterLists(ofSize(10), ofSize(4), ofSize(4))).toMatchObject({
      credentials: { length: 4 },
      heldCount: 0,
      gone: { length: 6 },
    })
  })

  test('fault 22: stays when the list is empty, until a second one is', () => {
    expect(afterLists(ofSize(1), ofSize(0))).toMatchObject({ credentials: { length: 1 }, heldCount: 1 })
    const [held] = afterLists(ofSize(1), ofSize(0)).credentials
    expect(afterLists(ofSize(1), ofSize(0), ofSize(0))).toEqual({
      credentials: [],
      heldCount: 0,
      gone: [held],
      removed: held === undefined ? [] : [asRemoved(held, atList(1))],
    })
    expect(afterLists(ofSize(0), ofSize(0))).toEqual({ credentials: [], heldCount: 0, gone: [], removed: [] })
  })

  test.each([
    [9_999, 6],
    [10_000, 0],
    [-9_999, 6],
  ])('is not confirmed by a list of the same moment: %i ms later %i stay', (laterMs, heldCount) => {
    const held = afterLists(ofSize(10), ofSize(4))
    const before = { ...held, askedAt: atList(1) }
    const askedAt = new Date(atList(1).getTime() + laterMs)
    expect(reconcile(ofSize(4), { proxy: 'home', before, manuals: [], askedAt })).toMatchObject({ heldCount })
  })

  test('is no longer missing when it is back', () => {
    const back = afterLists(ofSize(10), ofSize(4), ofSize(10))
    expect(back).toMatchObject({ credentials: { length: 10 }, heldCount: 0, gone: [] })
    expect(missing(back)).toBe(0)
  })

  test('each waits for a second list of its own', () => {
    expect(afterLists(ofSize(10), ofSize(4), ofSize(0))).toMatchObject({ credentials: { length: 4 }, heldCount: 4 })
  })

  test('is remembered when it is gone, and goes on with what it held when it is back', () => {
    const dead = listOf([
      observationWith({
        credential: 'dead',
        status: 'error',
        messageReason: 'unauthorized',
        requests: { success: 3, failed: 2 },
      }),
      ...observationsOf(2),
    ])
    const silent = listOf([
      observationWith({ credential: 'dead', requests: { success: 3, failed: 2 } }),
      ...observationsOf(2),
    ])
    const gone = afterLists(dead, ofSize(2), ofSize(2))
    expect(gone.removed).toMatchObject([{ credential: 'dead', statusLabel: 'unknown' }])
    const back = afterLists(dead, ofSize(2), ofSize(2), silent)
    expect(back.removed).toEqual([])
    expect(back.credentials[0]).toMatchObject({ credential: 'dead', statusLabel: 'error', firstSeenAt: atList(0) })
  })

  test('keeps what was known of it, as of then', () => {
    const [, lost] = afterLists(ofSize(3), ofSize(1)).credentials
    const [, known] = afterLists(ofSize(3)).credentials
    expect(lost).toEqual({ ...known, missingSinceAt: atList(1) })
  })
})

test.each([{ degraded: true }, { partial: true }])('what a list lacks is judged as of that list: %j', (kind) => {
  const endAt = new Date(START.getTime() + MINUTE_MS)
  const live = statementWith({ planType: 'plus', endAt, renewal: 'renews', observedAt: START })
  const known = credentialWith({ renewal: 'renews', evidence: 'live', endAt, statements: statementsOf({ live }) })
  const before = { credentials: [known], removed: [], askedAt: START }
  const later = (askedAt: Date, manuals: readonly ManualSubscription[] = []) =>
    reconcile(listOf([], kind), { proxy: 'default', before, manuals, askedAt }).credentials[0]
  expect(later(START)).toMatchObject({ endAt, renewal: 'renews', evidence: 'live' })
  expect(later(endAt)).toMatchObject({ renewal: null, evidence: 'live' })
  expect(later(new Date(START.getTime() + 2 * 86_400_000))).toMatchObject({ endAt: null, evidence: null })
  const manual = manualWith({ name: known.name })
  expect(later(endAt, [manual])?.statements.manual).toMatchObject({ endAt: manual.endAt })
})

describe('fault 25: a degraded list', () => {
  const known = observationWith({ credential: 'aaaaaaaaaaaaaaaa', name: 'codex-ann.json', lastRefreshAt: START })
  const fromDisk = observationWith({
    credential: 'bbbbbbbbbbbbbbbb',
    name: 'codex-ann.json',
    status: null,
    requests: null,
    recentRequests: null,
  })
  const degraded = (...observations: (typeof known)[]) => listOf(observations, { degraded: true })

  test('removes nothing, however often it comes', () => {
    const lists = Array.from({ length: 3 }, () => degraded())
    expect(afterLists(ofSize(3), ...lists)).toMatchObject({ credentials: { length: 3 }, heldCount: 3 })
  })

  test('gives each credential once, when a file is named like one in a folder', () => {
    const inFolder = observationWith({ credential: 'in-folder', name: 'foo.json' })
    const read = [
      observationWith({ credential: 'foo', name: 'foo.json' }),
      observationWith({ credential: 'in-folder', name: 'folder/foo.json' }),
    ]
    const { credentials } = afterLists(listOf([inFolder]), degraded(...read))
    expect(credentials.map(({ credential }) => credential)).toEqual(['foo', 'in-folder'])
  })

  test('recognises a credential by its name, and keeps its counters', () => {
    const { credentials } = afterLists(listOf([{ ...known, requests: { success: 3, failed: 1 } }]), degraded(fromDisk))
    expect(credentials).toHaveLength(1)
    expect(credentials[0]).toMatchObject({
      credential: known.credential,
      statusLabel: 'unknown',
      requests: { success: 3, failed: 1 },
      lastRefreshAt: START,
    })
  })

  test('does not guess between two of one name', () => {
    const twin = { ...known, credential: 'cccccccccccccccc' }
    const ids = afterLists(listOf([known, twin]), degraded(fromDisk)).credentials.map(({ credential }) => credential)
    expect(ids.sort()).toEqual([known.credential, fromDisk.credential, twin.credential])
  })
})

describe('a credential', () => {
  const last = (...lists: readonly ObservedList[]): Credential | undefined => afterLists(...lists).credentials[0]

  test('was first seen once', () => {
    expect(last(ofSize(1), ofSize(1))?.firstSeenAt).toEqual(atList(0))
  })

  test('is the same object as long as nothing of it changes', () => {
    const before = { ...afterLists(ofSize(2)), askedAt: atList(0) }
    const [first, second] = observationsOf(2)
    const list = listOf([first, { ...second, requests: { success: 9, failed: 0 } }] as Observation[]) // There are two.
    const { credentials } = reconcile(list, { proxy: 'home', before, manuals: [], askedAt: atList(1) })
    expect(credentials.map((one, index) => one === before.credentials[index])).toEqual([true, false])
  })

  test('has its label since it changed', () => {
    const error = listOf([observationWith({ status: 'error', messageReason: 'unauthorized' })])
    const otherError = listOf([observationWith({ status: 'error', messageReason: 'forbidden' })])
    const ok = listOf([observationWith()])
    expect(last(ok, error, error)?.statusSinceAt).toEqual(atList(1))
    expect(last(ok, error, otherError)).toMatchObject({ statusReason: 'forbidden', statusSinceAt: atList(1) })
  })

  test('keeps its last refresh, which the proxy forgets', () => {
    const refreshed = listOf([observationWith({ lastRefreshAt: START })])
    expect(last(refreshed, listOf([observationWith()]))?.lastRefreshAt).toEqual(START)
  })

  test('has no counters when the proxy publishes none', () => {
    const counting = listOf([observationWith({ requests: { success: 3, failed: 1 } })])
    expect(last(counting, listOf([observationWith({ requests: null })]))?.requests).toBeNull()
  })

  test("holds nothing of the entry's beyond the contract", () => {
    expect(Object.keys(last(ofSize(1)) ?? {})).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^(disabled|unavailable|messageReason|statement|recentRequests)$/),
      ]),
    )
  })
})

test("the operator's date is found by the auth file's name and the proxy's", () => {
  const endAt = new Date('2027-01-01T00:00:00.000Z')
  const manual = manualWith({ proxy: 'home', name: 'codex-0.json', endAt })
  const context = { before: null, manuals: [manual], askedAt: START }
  expect(reconcile(ofSize(2), { ...context, proxy: 'home' }).credentials.map((one) => one.endAt)).toEqual([endAt, null])
  expect(reconcile(ofSize(1), { ...context, proxy: 'work' }).credentials[0]?.evidence).toBeNull()
})
