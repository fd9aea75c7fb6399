import type { DatabaseSync } from 'node:sqlite'
import type { EvidenceRow } from '../evidence-rows.ts'

const COLUMNS = [
  'evidence',
  'plan_type',
  'subscription_start',
  'subscription_end',
  'renewal',
  'delinquent',
  'observed_at',
] as const

/** The rows of one credential as JSON text, in a query that names its table `c`. */
export const EVIDENCE_JSON = `
  (select json_group_array(json_object(
     'evidence', evidence, 'plan_type', plan_type, 'subscription_start', subscription_start,
     'subscription_end', subscription_end, 'renewal', renewal,
     'delinquent', json(case delinquent when 1 then 'true' when 0 then 'false' end), 'observed_at', observed_at))
   from oauth_evidence where credential_id = c.id)`

/** Makes a function that replaces the rows of one credential; what stays as it is, is not written. */
export function createEvidenceWriter(database: DatabaseSync): (id: number, rows: readonly EvidenceRow[]) => void {
  const forget = database.prepare(
    'delete from oauth_evidence where credential_id = ? and evidence not in (select value from json_each(?))',
  )
  const put = database.prepare(
    `insert into oauth_evidence (credential_id, ${COLUMNS.join(', ')}) values (?${', ?'.repeat(COLUMNS.length)})
     on conflict (credential_id, evidence) do update set ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}
     where (${COLUMNS.join(', ')}) is not (${COLUMNS.map((column) => `excluded.${column}`).join(', ')})`,
  )
  return (id, rows) => {
    forget.run(id, JSON.stringify(rows.map(({ evidence }) => evidence)))
    for (const row of rows) {
      const values = { ...row, delinquent: row.delinquent === null ? null : Number(row.delinquent) }
      put.run(id, ...COLUMNS.map((column) => values[column]))
    }
  }
}
