import type { Credential } from './credential.ts'
import type { Observation } from './observation.ts'

/** Whether a newer refresh or another id_token tells of a new login. */
export function loggedInSince(
  { statement, lastRefreshAt }: Pick<Observation, 'statement' | 'lastRefreshAt'>,
  before: Credential,
): boolean {
  if (lastRefreshAt !== null && (before.lastRefreshAt === null || lastRefreshAt > before.lastRefreshAt)) return true
  if (statement === null || before.evidence === 'manual') return false
  return (
    statement.planType !== before.planType ||
    statement.accountId !== before.accountId ||
    statement.startAt?.getTime() !== before.startAt?.getTime() ||
    statement.endAt?.getTime() !== before.endAt?.getTime()
  )
}
