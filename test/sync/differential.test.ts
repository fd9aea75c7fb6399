import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Credential, Statement } from '../../src/domain/credential.ts'
import type { Observation } from '../../src/domain/observation.ts'
import { statementWith } from '../support/credentials.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { createMemoryStore, unavailable } from '../support/memory-store.ts'
import { observationWith } from '../support/observations.ts'
import { type Answered, answering, createHarness, type Harness } from '../support/sync-harness.ts'

const HOUR_MS = 3_600_000
const ACCOUNTS = ['a', 'b', 'c']

function stated(planType: string, endAt: Date | null): Statement {
  return statementWith({ planType, accountId: 'x', endAt })
}

/** What one list says of one account. */
const entry = fc.record({
  isListed: fc.constantFrom(true, true, true, true, true, true, false),
  status: fc.constantFrom('active', 'active', 'active', 'error', 'disabled', 'unknown', 'refreshing'),
  unavailable: fc.constantFrom(false, false, false, true),
  messageReason: fc.constantFrom(null, null, 'rate_limited' as const, 'unauthorized' as const, 'other' as const),
  retryInMs: fc.constantFrom(null, -60_000, 60_000, 2 * HOUR_MS),
  /** Just now; a proxy's refreshes come one after the other. */
  isRefreshed: fc.constantFrom(false, false, false, true),
  statement: fc.constantFrom(null, null, stated('plus', new Date('2026-12-03')), stated('free', null)),
  served: fc.constantFrom(0, 0, 1, 5),
  failed: fc.constantFrom(0, 0, 1, 6),
})
/** One list, and what happens around it. */
const step = fc.record({
  entries: fc.tuple(entry, entry, entry),
  proxyRestarts: fc.constantFrom(false, false, true),
  answer: fc.constantFrom('whole', 'whole', 'whole', 'whole', 'from disk', 'failure'),
  afterMs: fc.constantFrom(0, 0, 0, 0, HOUR_MS, 30 * HOUR_MS),
  /** Whether the store fails, the exporter restarts, or another one makes this sync: what the property is about. */
  disturbed: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** A proxy that counts. */
function createProxy(now: () => Date): (step: Step) => Answered {
  const counts = new Map(ACCOUNTS.map((account) => [account, { success: 10, failed: 0 }]))
  return ({ entries, proxyRestarts, answer }) => {
    const observations = ACCOUNTS.flatMap((account, index): Observation[] => {
      const said = entries[index]
      const before = proxyRestarts ? undefined : counts.get(account)
      const requests = {
        success: (before?.success ?? 0) + (said?.served ?? 0),
        failed: (before?.failed ?? 0) + (said?.failed ?? 0),
      }
      counts.set(account, requests)
      // Two installations that have no account in common are not of the same proxy.
      const isListed = index === 0 || said?.isListed === true
      return said !== undefined && isListed ? [observationOf(account, said, requests, now())] : []
    })
    if (answer === 'failure') return { ok: false, reason: 'timeout' }
    return answer === 'from disk' ? answering(observations.map(fromDisk), { degraded: true }) : answering(observations)
  }
}

function observationOf(account: string, said: Step['entries'][number], requests: Observation['requests'], now: Date) {
  const { status, unavailable: isUnavailable, messageReason, retryInMs, isRefreshed, statement } = said
  return observationWith({
    credential: account,
    name: account,
    status,
    unavailable: isUnavailable,
    messageReason,
    nextRetryAt: retryInMs === null ? null : new Date(now.getTime() + retryInMs),
    lastRefreshAt: isRefreshed ? now : null,
    statement,
    loginKey: statement && JSON.stringify(statement),
    requests,
  })
}

function fromDisk({ credential, name }: Observation): Observation {
  const nothing = { status: null, requests: null, recentRequests: null, statement: null, loginKey: null }
  return observationWith({ credential, name, ...nothing })
}

function view({ board }: Harness): Credential[] {
  const credentials = board.current().get('default')?.credentials ?? []
  return credentials.toSorted((a, b) => (a.credential < b.credential ? -1 : 1))
}

/** Runs steps on an exporter that is disturbed and on one that is not, and compares what they publish after each list. */
async function compare(steps: readonly Step[], disturb: 'restarts' | 'takes turns' | 'store fails'): Promise<void> {
  const clock = createHandClock()
  const steady = createHarness({ clock })
  const store = createMemoryStore()
  const start = (writer: string): Harness => createHarness({ clock, store, writer })
  const [first, second] = [start('writer-0'), start('writer-1')]
  let disturbed = first
  const answerOf = createProxy(clock.now)
  for (const [index, given] of steps.entries()) {
    clock.advance(given.afterMs + 900_000)
    if (disturb === 'restarts' && given.disturbed) disturbed = start('writer-0')
    if (disturb === 'takes turns') disturbed = given.disturbed ? second : first
    // What was never stored is unknown after a failure.
    if (disturb === 'store fails') store.onApply = () => (given.disturbed && index > 0 ? unavailable : null)
    const answer = answerOf(given)
    for (const exporter of [steady, disturbed]) {
      exporter.answer(answer)
      await exporter.syncNow()
    }
    if (answer.ok) expect(view(disturbed)).toEqual(view(steady))
  }
}

test.each([
  ['an exporter that is restarted knows what one that runs through knows', 'restarts'],
  ['two exporters that take turns know what one knows', 'takes turns'],
  ['a store that fails changes nothing that is published', 'store fails'],
] as const)('whatever happens, %s', async (_, disturb) => {
  const lives = fc.array(step, { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(lives, (steps) => compare(steps, disturb)),
    { numRuns: Number(process.env.RUNS ?? 300), seed: 20261126 },
  )
})
