import { type Answer, type Answers, answerFor, combineReadings, NO_ANSWERS, withAnswers } from '../../domain/answers.ts'
import type { Credential } from '../../domain/credential.ts'
import type { Reading } from '../../domain/inquiry.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { SnapshotBoard } from '../snapshot-board.ts'

/** What providers answered of one proxy's accounts, on its way to what is published. */
export interface AnswerBoard {
  /** For the next list to be judged by. */
  readonly answers: () => Answers
  /** Takes an answer; returns all that is known by answers of the account now. */
  readonly add: (credential: Credential, reading: Reading) => Reading
  /** Publishes what is new: at once, or only where enough time has passed since the last time. */
  readonly publish: (when: 'now' | 'if due') => void
  /**
   * Forgets accounts that are gone and what the list was judged by, and publishes again what came while it was on its way:
   * it may have been judged without it.
   *
   * @param sinceMs when the list was asked for, on the monotonic clock
   */
  readonly onList: (isKnown: (credential: string) => boolean, sinceMs: number) => void
}

/** What is published is rendered whole, and kept whole: of thousands of accounts not with each answer. */
const PUBLISH_EVERY_MS = 30_000
const PUBLISH_EVERY_MS_PER_ACCOUNT = 30

export function createAnswerBoard(board: SnapshotBoard, proxy: string, clock: Clock): AnswerBoard {
  const answers = new Map<string, Answer>()
  const addedMs = new Map<string, number>()
  const unpublished = new Map<string, Answer>()
  let publishedMs = Number.NEGATIVE_INFINITY
  const publish: AnswerBoard['publish'] = (when) => {
    const snapshot = board.current().get(proxy)
    if (unpublished.size === 0 || snapshot === undefined) return
    const everyMs = Math.max(PUBLISH_EVERY_MS, PUBLISH_EVERY_MS_PER_ACCOUNT * snapshot.credentials.length)
    if (when === 'if due' && clock.monotonicMs() - publishedMs < everyMs) return
    publishedMs = clock.monotonicMs()
    board.publish(withAnswers(snapshot, unpublished, clock.now()))
    unpublished.clear()
  }
  const forget = (credential: string): void => {
    for (const known of [answers, addedMs]) known.delete(credential)
  }
  return {
    answers: () => (answers.size === 0 ? NO_ANSWERS : answers),
    add: (subject, reading) => {
      const { credential, statements, accountId, email } = subject
      const account = { accountId, email }
      const stated = { live: statements.live, quota: [], resetCredits: null }
      const known = answerFor(answers, credential, account) ?? stated
      const answer = { ...combineReadings(reading, known, subject, clock.now()), account }
      answers.set(credential, answer)
      addedMs.set(credential, clock.monotonicMs())
      unpublished.set(credential, answer)
      return answer
    },
    publish,
    onList: (isKnown, sinceMs) => {
      for (const [credential, answer] of answers) {
        const isNews = (addedMs.get(credential) ?? 0) >= sinceMs
        // The list was judged by the others: what they say is known, and must not come back when what was newer is over.
        if (isNews) unpublished.set(credential, answer)
        if (!isKnown(credential)) unpublished.delete(credential)
        if (!isNews || !isKnown(credential)) forget(credential)
      }
      publish('now')
    },
  }
}
