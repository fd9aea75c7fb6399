import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeCondition } from '../../../src/domain/condition/merge.ts'
import { hasRestarted } from '../../../src/domain/condition/requests.ts'
import type { Credential } from '../../../src/domain/credential.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import { reconcile } from '../../support/at-once.ts'
import { listOf, observationWith } from '../../support/observations.ts'
import { restarted } from './replay.ts'

/**
 * Histories of accounts behind a proxy that forgets errors, restarts, and answers some lists to one exporter and some to
 * another. What is true follows from the requests alone: an account is dead from its first refused request to the next that
 * succeeds, or the next login.
 */
const INTERVAL_MS = 15 * 60_000
const START_MS = Date.parse('2026-11-23T05:00:00.000Z')
const RUNS = { seed: 20261126, numRuns: 400 }

/** What happens to one account between two lists, in this order. */
interface Happening {
  readonly successes: number
  readonly refusals: number
  readonly login: boolean
}

interface Interval {
  readonly happenings: readonly Happening[]
  /** The proxy restarts before anything else. */
  readonly restart: boolean
  /** The proxy resets all errors after all else. */
  readonly reset: boolean
  readonly exporterRestarts: boolean
  /** Which of two exporters asks. */
  readonly asker: 0 | 1
}

interface Account {
  success: number
  failed: number
  logins: number
  /** The number of its deaths so far. */
  deaths: number
  /** Whether the last request was refused, and nobody logged in since. */
  dead: boolean
  /** Whether the proxy still says so. */
  isSaid: boolean
}

/** By account the number of the death that it died, or null while it works. */
type Deaths = readonly (number | null)[]

const ACCOUNTS = 3
const happening: fc.Arbitrary<Happening> = fc.record({
  successes: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
  ),
  refusals: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 7 }) },
  ),
  login: fc.oneof({ weight: 15, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})
const rarely = fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
const interval: fc.Arbitrary<Interval> = fc.record({
  happenings: fc.array(happening, { minLength: ACCOUNTS, maxLength: ACCOUNTS }),
  restart: rarely,
  reset: fc.boolean(),
  exporterRestarts: fc.boolean(),
  asker: fc.constantFrom(0, 1),
})
const intervals = fc.array(interval, { minLength: 2, maxLength: 25 })

/** A whole account of the pool that only serves, so that a restart of the proxy shows: its counters fall. */
const WITNESS = 'ffffffffffffffff'

function observe(accounts: readonly Account[], served: number): Observation[] {
  const witness = observationWith({ credential: WITNESS, name: 'witness', requests: { success: served, failed: 0 } })
  const others = accounts.map(({ success, failed, logins, isSaid }, index) =>
    observationWith({
      credential: String(index).padStart(16, '0'),
      name: `account-${index}`,
      requests: { success, failed },
      loginKey: `login ${logins}`,
      ...(isSaid ? { status: 'error', unavailable: true, messageReason: 'unauthorized' } : {}),
    }),
  )
  return [...others, witness]
}

function happen(account: Account, { successes, refusals, login }: Happening): void {
  if (login) {
    account.logins += 1
    account.dead = false
    account.isSaid = false
  }
  if (successes > 0) {
    account.success += successes
    account.dead = false
    account.isSaid = false
  }
  if (refusals > 0) {
    account.failed += refusals
    account.deaths += account.dead ? 0 : 1
    account.dead = true
    account.isSaid = true
  }
}

/** Plays intervals; `ask` gets each list and what is true of each account then. */
function play(all: readonly Interval[], ask: (list: Observation[], deaths: Deaths, at: Date, now: Interval) => void) {
  const accounts: Account[] = Array.from({ length: ACCOUNTS }, () => ({
    success: 0,
    failed: 0,
    logins: 0,
    deaths: 0,
    dead: false,
    isSaid: false,
  }))
  let restarts = 0
  all.forEach((now, index) => {
    if (now.restart) {
      restarts += 1
      for (const account of accounts) Object.assign(account, { success: 0, failed: 0, isSaid: false })
    }
    accounts.forEach((account, which) => {
      const what = now.happenings[which]
      if (what !== undefined) happen(account, what)
    })
    // Falls with each restart, and only then.
    const served = 1_000_000 - restarts * 1000 + index
    if (now.reset) for (const account of accounts) account.isSaid = false
    ask(
      observe(accounts, served),
      accounts.map(({ dead, deaths }) => (dead ? deaths : null)),
      new Date(START_MS + index * INTERVAL_MS),
      now,
    )
  })
}

type Known = { readonly credentials: readonly Credential[]; readonly askedAt: Date } | null

function judgeAll(list: readonly Observation[], before: Known, now: Date): readonly Credential[] {
  return reconcile(listOf(list), {
    proxy: 'default',
    before: before && { ...before, removed: [] },
    manuals: [],
    askedAt: now,
  }).credentials
}

/** By account the deaths that lists showed; the proxy may tell of one and forget it between two. */
function seenDeaths(seen: Deaths, list: readonly Observation[], deaths: Deaths): Deaths {
  return deaths.map((death, index) => (death === seen[index] || list[index]?.status === 'error' ? death : null))
}

describe('no success since', () => {
  test('the dead stay dead until a success or a login, and those who work are never in error', () => {
    fc.assert(
      fc.property(intervals, (all) => {
        let known: Known = null
        let seen: Deaths = []
        play(all, (list, deaths, at, { exporterRestarts }) => {
          const credentials = judgeAll(list, known, at)
          seen = seenDeaths(seen, list, deaths)
          expect(errorsIn(credentials)).toEqual(seen.map((death) => death !== null))
          known = { credentials: exporterRestarts ? restarted(credentials) : credentials, askedAt: at }
        })
      }),
      RUNS,
    )
  })

  test('so they do when two exporters see one list each, and join what they know', () => {
    fc.assert(
      fc.property(intervals, (all) => {
        const known: [Known, Known] = [null, null]
        let seen: Deaths = []
        play(all, (list, deaths, at, { asker }) => {
          const joined = join(known[asker], known[1 - asker] ?? null)
          const credentials = judgeAll(list, joined, at)
          seen = seenDeaths(seen, list, deaths)
          expect(errorsIn(credentials)).toEqual(seen.map((death) => death !== null))
          known[asker] = { credentials: restarted(credentials), askedAt: at }
        })
      }),
      RUNS,
    )
  })

  test('so they do when each knows only its own lists for a while', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(intervals, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 4 }), (phases) => {
        const askers = phases.flatMap(([all, asker]) => all.map(() => asker))
        const known: [Known, Known] = [null, null]
        let seen: Deaths = []
        let index = 0
        play(
          phases.flatMap(([all]) => all),
          (list, deaths, at) => {
            const asker = askers[index] === 1 ? 1 : 0
            // The other's last list is older than all of this phase: what it proved is what this one lacks.
            const credentials = judgeAll(list, join(known[asker], known[1 - asker] ?? null), at)
            index += 1
            seen = seenDeaths(seen, list, deaths)
            expect(errorsIn(credentials)).toEqual(seen.map((death) => death !== null))
            known[asker] = { credentials, askedAt: at }
          },
        )
      }),
      RUNS,
    )
  })
})

function errorsIn(credentials: readonly Credential[]): boolean[] {
  return credentials
    .filter(({ credential }) => credential !== WITNESS)
    .map(({ statusLabel }) => statusLabel === 'error')
}

/** What two exporters know together. */
function join(a: Known, b: Known): Known {
  if (a === null || b === null) return a ?? b
  const [newer, older] = a.askedAt > b.askedAt ? [a, b] : [b, a]
  const isRestarted = hasRestarted(new Map(older.credentials.map((one) => [one.credential, one])), newer.credentials)
  const credentials = newer.credentials.map((credential) => {
    const other = older.credentials.find((one) => one.credential === credential.credential)
    if (other === undefined) return credential
    const sides = [
      { credential, askedAt: newer.askedAt },
      { credential: other, askedAt: older.askedAt },
    ] as const
    return { ...credential, ...mergeCondition(...sides, isRestarted) }
  })
  return { credentials, askedAt: newer.askedAt }
}
