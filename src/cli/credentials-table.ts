import type { OverviewRow } from '../domain/overview.ts'
import { printable } from '../domain/printable.ts'
import { formatTable } from './table.ts'

/** The credentials as a table for a terminal, what ends first on top; what is unknown stays empty. */
export function credentialsTable(rows: readonly OverviewRow[]): string {
  return formatTable(
    ['NAME', 'PROXY', 'PROVIDER', 'PLAN', 'DAYS', 'EVIDENCE', 'STATUS'],
    rows.map((row) => [
      row.name,
      row.proxy,
      printable(row.provider),
      printable(row.planType ?? ''),
      row.daysLeft === null ? '' : row.daysLeft.toFixed(1),
      row.standing === 'renewal unconfirmed' ? `${row.evidence ?? ''} (renewal unconfirmed)` : (row.evidence ?? ''),
      row.statusReason === null ? row.statusLabel : `${row.statusLabel} (${row.statusReason})`,
    ]),
  )
}
