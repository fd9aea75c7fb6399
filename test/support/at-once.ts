import { mergeHistory as mergeHistoryInSteps } from '../../src/domain/history.ts'
import { restated as restatedInSteps } from '../../src/domain/manual-subscription.ts'
import { withNames as withNamesInSteps } from '../../src/domain/name-label.ts'
import { reconcile as reconcileInSteps } from '../../src/domain/reconcile.ts'
import { atOnce, type Steps } from '../../src/domain/steps.ts'
import { computeChange as computeChangeInSteps } from '../../src/domain/sync-change.ts'

/** What a sync does in steps, without a pause. */
export const reconcile = withoutPause(reconcileInSteps)
export const restated = withoutPause(restatedInSteps)
export const mergeHistory = withoutPause(mergeHistoryInSteps)
export const withNames = withoutPause(withNamesInSteps)
export const computeChange = withoutPause(computeChangeInSteps)

function withoutPause<Given extends readonly unknown[], Result>(
  work: (...given: Given) => Steps<Result>,
): (...given: Given) => Result {
  return (...given) => atOnce(work(...given))
}
