import type {
  Inquiry,
  InquiryEntry,
  InquiryObserver,
  InquiryOutcome,
  InquirySource,
  InquirySubject,
  Reading,
} from '../../domain/inquiry.ts'
import { currentWindows } from '../../domain/quota.ts'
import type { Clock, Log } from '../../domain/runtime.ts'
import { isSameAccount } from '../../domain/same-account.ts'
import type { CliProxy } from '../../domain/source.ts'
import type { FailureLog } from '../failure-log.ts'
import type { AnswerBoard } from './answer-board.ts'
import type { Askings } from './askings.ts'
import { nextAtAfter, pauseMsOf } from './pace.ts'
import type { InquiryPauses } from './pauses.ts'
import type { Due } from './queue.ts'
import type { InquiryRecords } from './records.ts'

export interface AskDeps {
  readonly proxy: CliProxy
  readonly source: InquirySource
  readonly records: InquiryRecords
  readonly askings: Askings
  readonly pauses: InquiryPauses
  readonly answers: AnswerBoard
  readonly observer: InquiryObserver
  readonly stops: FailureLog
  /** Called when the proxy itself refused: its breaker may be open now. */
  readonly onStop: (proxy: CliProxy) => void
  readonly clock: Clock
  readonly log: Log
  /** An account as the newest list has it; null for one that it lacks. */
  readonly newest: (credential: string) => InquirySubject | null
  /** Called before a request is sent. */
  readonly onSend: () => void
}

type Asked = Pick<InquiryEntry, 'proxy' | 'credential' | 'inquiry' | 'askedAt'>
type Answered = Exclude<InquiryOutcome, { readonly kind: 'skipped' }>
type Read = Extract<InquiryOutcome, { readonly kind: 'read' }>

/**
 * Asks for one account, with the index that the newest list gives it. That it is asked for is stored before, so that no
 * restart asks again. Resolves to false where nobody else may be asked before the next list.
 */
export async function askAccount(deps: AskDeps, { inquiry, subject }: Due, signal: AbortSignal): Promise<boolean> {
  const { credential } = subject.credential
  const askedAt = deps.clock.now()
  const asked: Asked = { proxy: deps.proxy.name, credential, inquiry: inquiry.name, askedAt }
  const nextAt = new Date(askedAt.getTime() + pauseMsOf(inquiry, subject.credential, askedAt))
  const written = await deps.records.write({ ...asked, result: null, nextAt, answer: null }, signal)
  const newest = deps.newest(credential)
  if (written === 'failed') return false
  if (written === 'unknown' || newest === null) return true
  deps.askings.set({ ...asked, result: null, nextAt })
  deps.onSend()
  const outcome = await deps.source.ask(deps.proxy, inquiry, newest, signal)
  if (outcome.kind === 'skipped') return false
  takeIn(deps, inquiry, outcome)
  await keep(deps, { inquiry, subject: newest }, outcome, asked, signal)
  return outcome.kind !== 'stopped'
}

/** Counts what came of it, and begins the pause that follows from it. */
function takeIn({ proxy, observer, pauses, stops, onStop, log }: AskDeps, { name }: Inquiry, outcome: Answered): void {
  observer.onInquiry(proxy.name, name, resultOf(outcome))
  log.debug('Asked a provider.', { proxy: proxy.name, inquiry: name, result: resultOf(outcome) })
  const pause = pauses.take(name, outcome)
  if (outcome.kind === 'stopped') {
    stops.onFailure(proxy.name, { ok: false, reason: outcome.result, hint: outcome.hint })
    onStop(proxy)
    return
  }
  stops.onSuccess(proxy.name)
  if (pause === null) return
  const fields = { proxy: proxy.name, inquiry: name, reason: pause.reason, until: pause.until.toISOString() }
  log.warn('An inquiry pauses: it failed five times in a row.', fields)
}

/** Of an account that is gone, or that is another's by now, an answer is worth nothing. */
async function keep(
  { newest, askings, answers, records, observer, clock }: AskDeps,
  { inquiry, subject }: Due,
  outcome: Answered,
  asked: Asked,
  signal: AbortSignal,
): Promise<void> {
  const account = newest(asked.credential)?.credential
  if (account === undefined || !isSameAccount(account, subject.credential)) return
  const result = resultOf(outcome)
  const nextAt = nextAtAfter(inquiry, account, outcome, asked.askedAt)
  const answer = outcome.kind === 'read' ? answerIn(outcome, answers.add(account, outcome.reading), clock.now()) : null
  askings.set({ ...asked, result, nextAt })
  if (answer !== null) observer.onInquirySuccess(asked.proxy, asked.inquiry, asked.askedAt)
  answers.publish('if due')
  await records.write({ ...asked, result, nextAt, answer }, signal)
}

/**
 * What to store of an answer. Of the windows only what is news, since what is stored may be newer than an answer from
 * before; and each once, whatever the provider says twice.
 */
function answerIn({ reading }: Read, { live }: Reading, now: Date): Pick<Reading, 'live' | 'quota'> {
  return { live, quota: currentWindows(reading.quota, now) }
}

function resultOf(outcome: Answered) {
  return outcome.kind === 'read' ? 'ok' : outcome.result
}
