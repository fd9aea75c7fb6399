import type { Observation } from '../observation.ts'

const ACTIVE: ReadonlySet<string> = new Set(['active', 'pending', 'refreshing', 'ready'])
const SYMPTOM: ReadonlySet<string> = new Set(['error', 'unavailable', 'failed', 'expired', 'invalid', 'revoked'])

type Status = Pick<Observation, 'status' | 'disabled' | 'unavailable'>

export function isDisabled({ status, disabled }: Status): boolean {
  return disabled || wordOf(status) === 'disabled'
}

/** Whether the list says that the account is in trouble, by its word or by its flag. */
export function isInTrouble({ status, unavailable }: Status): boolean {
  return unavailable || SYMPTOM.has(wordOf(status))
}

/** Whether the list says nothing that we know: no word, or a new one, and no flag. */
export function saysNothing(status: Status): boolean {
  return !isDisabled(status) && !isInTrouble(status) && !ACTIVE.has(wordOf(status.status))
}

/** A word as its letters alone, so that neither spelling nor case makes another one of it. */
function wordOf(status: string | null): string {
  return status?.toLowerCase().replace(/[^a-z]/g, '') ?? ''
}
