import { setTimeout as delay } from 'node:timers/promises'
import { type Answers, NO_ANSWERS } from '../../domain/answers.ts'
import type { Inquiry, InquiryObserver, InquirySource, InquiryStatus } from '../../domain/inquiry.ts'
import type { Reconciled } from '../../domain/reconcile.ts'
import type { Clock, Log } from '../../domain/runtime.ts'
import type { CliProxy } from '../../domain/source.ts'
import { byCredential, type Steps } from '../../domain/steps.ts'
import type { CredentialStore } from '../../domain/store.ts'
import { createFailureLog } from '../failure-log.ts'
import type { ReceivedList } from '../received-list.ts'
import type { SnapshotBoard } from '../snapshot-board.ts'
import { createAnswerBoard } from './answer-board.ts'
import { createProxyInquirer, type Sleep } from './proxy-inquirer.ts'
import { createInquiryRecords } from './records.ts'
import { subjectsOf } from './subjects.ts'

/** What is asked, of whom, and who is told. */
export interface InquiryOptions {
  readonly inquiries: readonly Inquiry[]
  readonly source: InquirySource
  readonly observer: InquiryObserver
  /** Default: a timer that keeps no process alive. */
  readonly sleep?: Sleep
  /** From 0 to 1; default `Math.random`. */
  readonly random?: () => number
}

export interface InquirerDeps extends InquiryOptions {
  readonly proxies: readonly CliProxy[]
  readonly store: CredentialStore
  readonly board: SnapshotBoard
  readonly onStop: (proxy: CliProxy) => void
  readonly clock: Clock
  readonly log: Log
  /** Gives up what is under way. */
  readonly signal: AbortSignal
}

/** Asks providers after a list was read. */
export interface Inquirer {
  /** Begins to ask for the accounts of a list that are due; waits for no answer. */
  readonly onList: (list: ReceivedList, reconciled: Reconciled) => Steps<void>
  /** The proxy's list could not be read: nobody is asked for before the next one. */
  readonly onFailure: (proxy: string) => void
  /** What was answered of a proxy's accounts. */
  readonly answers: (proxy: string) => Answers
  readonly status: (proxy: string) => readonly InquiryStatus[]
  /** Resolves when all are asked for, or when those are answered that were asked for within `ms`; then begins no more. */
  readonly finish: (ms: number) => Promise<void>
  /** Resolves when nothing is under way. */
  readonly settled: () => Promise<void>
}

const idle: Sleep = (ms, signal) => delay(ms, undefined, { ref: false, signal }).catch(() => {})

/** Starts nothing by itself. */
export function createInquirer(deps: InquirerDeps): Inquirer {
  const { clock, log, board, store, signal, sleep = idle, random = Math.random } = deps
  const stopping = new AbortController()
  const ends = { signal, stopping: AbortSignal.any([signal, stopping.signal]) }
  const records = createInquiryRecords(store, log)
  const stops = createFailureLog(log, 'Nothing is asked of providers for a while')
  const each = new Map(
    deps.proxies.map((proxy) => {
      const answers = createAnswerBoard(board, proxy.name, clock)
      return [
        proxy.name,
        { answers, ...createProxyInquirer({ ...deps, proxy, records, answers, stops, sleep, random, ...ends }) },
      ]
    }),
  )
  const settled = async (): Promise<void> => {
    await Promise.all([...each.values()].map((inquirer) => inquirer.settled()))
  }
  return {
    *onList(list, reconciled) {
      const inquirer = each.get(list.proxy)
      if (deps.inquiries.length === 0 || inquirer === undefined) return
      const known = yield* byCredential(reconciled.credentials)
      const subjects = yield* subjectsOf(list, reconciled)
      yield* inquirer.begin({ subjects, known, askedMonotonicMs: list.askedMonotonicMs })
    },
    onFailure: (proxy) => each.get(proxy)?.pause(),
    answers: (proxy) => each.get(proxy)?.answers.answers() ?? NO_ANSWERS,
    status: (proxy) => each.get(proxy)?.status() ?? [],
    finish: async (ms) => {
      // Nothing else keeps a process alive that syncs once.
      const alive = setInterval(() => {}, 60_000)
      await Promise.race([settled(), sleep(ms, signal)])
      stopping.abort()
      await settled()
      clearInterval(alive)
    },
    settled,
  }
}
