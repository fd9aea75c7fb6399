import { setImmediate as otherWork } from 'node:timers/promises'
import type { InquiryName, InquiryOutcome, InquiryResult, InquirySubject } from '../../../src/domain/inquiry.ts'
import type { Observation } from '../../../src/domain/observation.ts'
import { INQUIRIES } from '../../../src/source/inquiries/table.ts'
import { statementWith } from '../../support/credentials.ts'
import { createHandClock, type HandClock } from '../../support/hand-clock.ts'
import type { MemoryStore } from '../../support/memory-store.ts'
import { answering, createHarness } from '../../support/sync-harness.ts'

/** One call that reached the proxy. */
interface Asked {
  readonly atMs: number
  readonly inquiry: InquiryName
  readonly credential: string
  readonly authIndex: string
}

export interface InquiryHarnessOptions {
  readonly names: readonly InquiryName[]
  readonly store?: MemoryStore
  readonly clock?: HandClock
}

type Answer = (inquiry: InquiryName, subject: InquirySubject) => InquiryOutcome | Promise<InquiryOutcome>

/** What a provider says of a subscription that ends when the test says. */
export function endingAt(endAt: Date, observedAt: Date): InquiryOutcome {
  const live = statementWith({ planType: 'plus', endAt, renewal: 'renews', delinquent: false, observedAt })
  return { kind: 'read', reading: { live, quota: [], resetCredits: null } }
}

/** A sync loop that asks, on a clock and timers that the test moves. */
export function createInquiryHarness({ names, store, clock = createHandClock() }: InquiryHarnessOptions) {
  const asked: Asked[] = []
  const results: [InquiryName, InquiryResult][] = []
  const successes = new Map<InquiryName, Date>()
  const timers = createHandTimers(clock)
  let answer: Answer = () => endingAt(new Date('2027-01-01T00:00:00Z'), clock.now())
  const harness = createHarness({
    ...(store && { store }),
    clock,
    inquiries: {
      inquiries: INQUIRIES.filter(({ name }) => names.includes(name)),
      source: {
        ask: async (_, { name }, subject) => {
          const { credential } = subject.credential
          asked.push({ atMs: clock.monotonicMs(), inquiry: name, credential, authIndex: subject.authIndex })
          return answer(name, subject)
        },
      },
      observer: {
        onInquiry: (_, inquiry, result) => results.push([inquiry, result]),
        onInquirySuccess: (_, inquiry, at) => successes.set(inquiry, at),
      },
      sleep: timers.sleep,
      random: () => 0.5,
    },
  })
  return {
    ...harness,
    asked,
    results,
    successes,
    answers: (next: Answer) => {
      answer = next
    },
    /** One list of these, an interval after the last; then what can be done at once. */
    listOf: async (observations: readonly Observation[]) => {
      harness.answer(answering(observations))
      await harness.syncNow()
      await settle()
    },
    pass: timers.pass,
    credential: (credential: string) =>
      harness.board
        .current()
        .get('default')
        ?.credentials.find((each) => each.credential === credential),
  }
}

/** Lets everything happen that waits for no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await otherWork()
}

function createHandTimers(clock: HandClock) {
  const timers = new Set<{ readonly atMs: number; readonly wake: () => void }>()
  return {
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (ms <= 0 || signal.aborted) return resolve()
        const timer = { atMs: clock.monotonicMs() + ms, wake: resolve }
        timers.add(timer)
        signal.addEventListener('abort', () => {
          timers.delete(timer)
          resolve()
        })
      }),
    /** Lets time pass, timer by timer. */
    pass: async (ms: number): Promise<void> => {
      const endMs = clock.monotonicMs() + ms
      for (;;) {
        const [next] = [...timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)
        clock.advance(Math.max(0, (next?.atMs ?? endMs) - clock.monotonicMs()))
        if (next === undefined) return
        timers.delete(next)
        next.wake()
        await settle()
      }
    },
  }
}
