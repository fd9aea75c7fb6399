import { type Answers, NO_ANSWERS } from '../domain/answers.ts'
import type { History } from '../domain/history.ts'
import type { ManualSubscription } from '../domain/manual-subscription.ts'
import { type EmailMode, withNames } from '../domain/name-label.ts'
import { cooldownsIn } from '../domain/observation.ts'
import { type Reconciled, reconcile } from '../domain/reconcile.ts'
import { inSlices } from '../domain/slices.ts'
import { type ProxySnapshot, withManuals } from '../domain/snapshot.ts'
import type { FailureWatch } from './failure-watch.ts'
import type { StoreLedger } from './ledger/ledger.ts'
import type { ReceivedList } from './received-list.ts'
import type { SnapshotBoard } from './snapshot-board.ts'

export interface PublishDeps {
  readonly ledger: Pick<StoreLedger, 'takeHistory'>
  readonly board: SnapshotBoard
  readonly emailMode: EmailMode
  readonly failures: Pick<FailureWatch, 'failuresOf'>
  /** What providers answered of the proxy's accounts; default nothing. */
  readonly answers?: () => Answers
}

/** A list that is published. */
export interface Publication {
  /**
   * What the list says. It is judged and published again when more history came meanwhile: what another process stored
   * would be undone otherwise.
   */
  readonly judge: () => Promise<Reconciled>
  /** How it was last judged. */
  readonly reconciled: () => Reconciled
}

/**
 * Judges a list against what is known when it is called, in slices, and publishes it whole.
 *
 * @param known what was published of the proxy before
 */
export async function publishList(
  { ledger, board, emailMode, failures, answers = () => NO_ANSWERS }: PublishDeps,
  list: ReceivedList,
  known: ProxySnapshot | null,
): Promise<Publication> {
  const { proxy, observed, manuals, askedAt, askedMonotonicMs, version } = list
  const { observations, rejected } = observed
  const publish = async (before: History | null): Promise<Reconciled> => {
    const said = { failures: failures.failuresOf(proxy), answers: answers() }
    const reconciled = await inSlices(reconcile(observed, { proxy, before, manuals, askedAt, ...said }))
    const credentials = await inSlices(withNames(reconciled.credentials, emailMode))
    const { removed } = reconciled
    board.publish({
      proxy,
      credentials,
      removed,
      listed: observations.length,
      askedAt,
      askedMonotonicMs,
      rejected,
      cooldowns: cooldownsIn(observations),
      version,
    })
    return { ...reconciled, credentials }
  }
  const history = await ledger.takeHistory(list, known)
  let reconciled = await publish(history === null ? known : history.before)
  return {
    judge: async () => {
      const newer = await ledger.takeHistory(list, known)
      if (newer !== null) reconciled = await publish(newer.before)
      return reconciled
    },
    reconciled: () => reconciled,
  }
}

/**
 * Publishes what is known of a proxy again, where the operator's statements or the time changed what counts. Nothing is
 * undone that was published meanwhile.
 */
export async function republish(
  board: SnapshotBoard,
  proxy: string,
  manuals: readonly ManualSubscription[],
  now: Date,
): Promise<void> {
  const known = board.current().get(proxy)
  if (known === undefined) return
  const stated = await inSlices(withManuals(known, manuals, now))
  if (board.current().get(proxy) !== known) return republish(board, proxy, manuals, now)
  if (stated !== known) board.publish(stated)
}
