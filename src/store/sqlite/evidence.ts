import type { DatabaseSync } from 'node:sqlite'
import type { CredentialRow } from '../rows.ts'

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

const PUT = `
  insert into oauth_evidence (credential_id, ${COLUMNS.join(', ')})
  select id${', ?'.repeat(COLUMNS.length)} from oauth_credentials where proxy = ? and credential = ?
  on conflict (credential_id, evidence) do update set ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}
  where (${COLUMNS.join(', ')}) is not (${COLUMNS.map((column) => `excluded.${column}`).join(', ')})`

/** `cross`, so that SQLite reads each list once and not once for each row. */
const FORGET = `
  delete from oauth_evidence
  where credential_id in (
      select c.id from json_each(:changed) cross join oauth_credentials c
      where c.proxy = :proxy and c.credential = value)
    and (credential_id, evidence) not in (
      select c.id, value ->> 1 from json_each(:stated) cross join oauth_credentials c
      where c.proxy = :proxy and c.credential = value ->> 0)`

/** Returns a function that replaces the rows of credentials of one proxy; what stays as it is, is not written. */
export function prepareEvidence(database: DatabaseSync, proxy: string): (changed: readonly CredentialRow[]) => void {
  const [put, forget] = [database.prepare(PUT), database.prepare(FORGET)]
  return (changed) => {
    const stated = changed.flatMap(({ credential, evidence }) => evidence.map((row) => ({ credential, row })))
    for (const { credential, row } of stated) {
      const values = { ...row, delinquent: row.delinquent === null ? null : Number(row.delinquent) }
      put.run(...COLUMNS.map((column) => values[column]), proxy, credential)
    }
    forget.run({
      proxy,
      changed: JSON.stringify(changed.map(({ credential }) => credential)),
      stated: JSON.stringify(stated.map(({ credential, row }) => [credential, row.evidence])),
    })
  }
}
