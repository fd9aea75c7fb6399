import { isAheadOf } from '../../domain/clock-ahead.ts'
import type { Inquiry, InquiryName, InquiryObserver, InquiryStatus, InquirySubject } from '../../domain/inquiry.ts'
import { inSlices } from '../../domain/slices.ts'
import type { Steps } from '../../domain/steps.ts'
import { type AskDeps, askAccount } from './ask-account.ts'
import { createAskings } from './askings.ts'
import { createInquiryPauses } from './pauses.ts'
import { createInquiryQueue, type Due, type InquiryQueue } from './queue.ts'

/** Resolves after some time, or when `signal` aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

export interface ProxyInquirerDeps extends Omit<AskDeps, 'askings' | 'pauses' | 'newest' | 'onSend'> {
  readonly inquiries: readonly Inquiry[]
  readonly sleep: Sleep
  /** From 0 to 1. */
  readonly random: () => number
  /** Gives up what is under way. */
  readonly signal: AbortSignal
  /** Begins nothing more. */
  readonly stopping: AbortSignal
}

/** What a list says of those who may be asked for. */
interface ListedAccounts {
  readonly subjects: ReadonlyMap<string, InquirySubject>
  /** Every account that is not gone, listed or not. */
  readonly known: ReadonlyMap<string, unknown>
  /** When the list was asked for. */
  readonly askedMonotonicMs: number
}

/** Asks for the accounts of one proxy, one at a time. */
export interface ProxyInquirer {
  /** Asks for those of a list that are due; whoever was waiting by the list before is forgotten. */
  readonly begin: (listed: ListedAccounts) => Steps<void>
  /** Nobody is asked for before the next list. */
  readonly pause: () => void
  readonly status: () => readonly InquiryStatus[]
  /** Resolves when nothing is under way. */
  readonly settled: () => Promise<void>
}

const SPACING_MS = 2_000
const JITTER_MS = 1_000

export function createProxyInquirer(deps: ProxyInquirerDeps): ProxyInquirer {
  const { inquiries, answers, stopping } = deps
  const parts = createParts(deps)
  const { askings, pauses, queue, successes } = parts
  let subjects: ListedAccounts['subjects'] = new Map()
  let running: Promise<void> | null = null
  const ask = createAsk(deps, parts, (credential) => subjects.get(credential) ?? null)
  const run = async (): Promise<void> => {
    if (await loadRecords(deps, parts)) {
      await inSlices(queue.fill(subjects.values()))
      await askInTurn(queue, ask)
    }
    answers.publish('now')
    running = null
  }
  return {
    *begin(listed) {
      subjects = listed.subjects
      const isKnown = (credential: string): boolean => listed.known.has(credential)
      askings.keep(isKnown)
      answers.onList(isKnown, listed.askedMonotonicMs)
      if (running !== null) yield* queue.fill(subjects.values())
      // The last of those who waited may have been asked for meanwhile.
      if (running === null && !stopping.aborted) running = run()
    },
    pause: queue.clear,
    status: () =>
      inquiries.map(({ name }) => ({
        inquiry: name,
        lastSuccessAt: successes.last(name),
        nextAt: askings.nextAt(name),
        paused: pauses.of(name),
      })),
    settled: async () => {
      await running
    },
  }
}

type Parts = ReturnType<typeof createParts>

function createParts({ inquiries, clock, proxy, observer }: ProxyInquirerDeps) {
  const askings = createAskings(inquiries, clock)
  const pauses = createInquiryPauses(clock)
  const queue = createInquiryQueue({ inquiries, askings, pauses, clock })
  return { askings, pauses, queue, successes: createSuccesses({ proxy, observer, clock }) }
}

interface Ask {
  /** Waits for 2 to 3 s after the last request; false where nothing more may begin. */
  readonly isFree: () => Promise<boolean>
  /** See `askAccount`. */
  readonly account: (due: Due) => Promise<boolean>
}

function createAsk(deps: ProxyInquirerDeps, parts: Parts, newest: AskDeps['newest']): Ask {
  const { clock, stopping, random, sleep, observer } = deps
  let freeAtMs = Number.NEGATIVE_INFINITY
  const onSend = (): void => {
    freeAtMs = clock.monotonicMs() + SPACING_MS + random() * JITTER_MS
  }
  const onInquirySuccess: InquiryObserver['onInquirySuccess'] = (_, inquiry, at) => parts.successes.add(inquiry, at)
  const askDeps: AskDeps = { ...deps, ...parts, observer: { ...observer, onInquirySuccess }, newest, onSend }
  return {
    isFree: async () => {
      await sleep(Math.max(0, freeAtMs - clock.monotonicMs()), stopping)
      return !stopping.aborted
    },
    account: (due) => askAccount(askDeps, due, deps.signal),
  }
}

/** Whoever is next is looked up after the wait: a list may have come meanwhile. */
async function askInTurn(queue: InquiryQueue, ask: Ask): Promise<void> {
  while (queue.isWaiting() && (await ask.isFree())) {
    const next = queue.take()
    if (next === null) return
    if (!(await ask.account(next))) queue.clear()
  }
}

async function loadRecords(
  { records, proxy, signal }: ProxyInquirerDeps,
  { askings, successes }: Parts,
): Promise<boolean> {
  const loaded = await records.load(proxy.name, signal)
  for (const record of loaded ?? []) {
    askings.load(record)
    if (record.result === 'ok') successes.add(record.inquiry, record.askedAt)
  }
  return loaded !== null
}

/** When each inquiry succeeded last, in this process or before. */
function createSuccesses({ proxy, observer, clock }: Pick<ProxyInquirerDeps, 'proxy' | 'observer' | 'clock'>) {
  const successes = new Map<InquiryName, Date>()
  // One that a clock which was ahead dated would hide for as long that no other came.
  const isKnown = (at: Date): boolean => !isAheadOf(at, clock.now())
  return {
    last: (inquiry: InquiryName): Date | null => successes.get(inquiry) ?? null,
    add: (inquiry: InquiryName, at: Date): void => {
      const before = successes.get(inquiry)
      if (!isKnown(at) || (before !== undefined && isKnown(before) && before >= at)) return
      successes.set(inquiry, at)
      observer.onInquirySuccess(proxy.name, inquiry, at)
    },
  }
}
