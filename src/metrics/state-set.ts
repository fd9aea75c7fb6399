import { STATUS_LABELS, type StatusLabel } from '../domain/credential.ts'
import type { Sample } from './family.ts'

/** The samples of a state set by the state that holds: 1 for it, 0 for each other. Made once, since all credentials share them. */
export const stateSets: Readonly<Record<StatusLabel, readonly Sample[]>> = {
  ok: stateSet('ok'),
  limited: stateSet('limited'),
  failing: stateSet('failing'),
  error: stateSet('error'),
  disabled: stateSet('disabled'),
  unknown: stateSet('unknown'),
}

function stateSet(holds: StatusLabel): readonly Sample[] {
  return STATUS_LABELS.map((status) => ({ labels: { status }, value: Number(status === holds) }))
}
