import type { Evidence, StatusLabel } from './credential.ts'

/** What an end date means today; a date of an id_token is frozen at the last login, so that past it most simply renewed. */
export type Standing = 'ok' | 'ending' | 'expired' | 'renewal unconfirmed'

const ENDING_DAYS = 7

/** Null where a disabled account's date says nothing. */
export function standingOf(daysLeft: number, evidence: Evidence | null, statusLabel: StatusLabel): Standing | null {
  const past = daysLeft <= 0
  if (past && evidence !== 'id_token') return 'expired'
  if (statusLabel === 'disabled') return null
  if (past) return statusLabel === 'error' || statusLabel === 'failing' ? 'expired' : 'renewal unconfirmed'
  return daysLeft < ENDING_DAYS ? 'ending' : 'ok'
}
