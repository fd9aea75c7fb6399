import type { DatabaseSync } from 'node:sqlite'
import { type Steps, visitEach } from '../../domain/steps.ts'
import type { CredentialRow } from '../rows.ts'

/** A table with rows of each credential, which come and go with it. */
interface AccountTable {
  /** Its name in the database. */
  readonly table: string
  /** What tells the rows of one credential from each other. */
  readonly key: readonly string[]
  readonly values: readonly string[]
  /** Of the values; SQLite has 0 and 1 for them. */
  readonly booleans: readonly string[]
}

const TABLES = {
  evidence: {
    table: 'oauth_evidence',
    key: ['evidence'],
    values: ['plan_type', 'subscription_start', 'subscription_end', 'renewal', 'delinquent', 'observed_at'],
    booleans: ['delinquent'],
  },
  quota: {
    table: 'oauth_quota',
    key: ['window_name', 'scope', 'model'],
    values: ['used_ratio', 'window_seconds', 'reset_at', 'observed_at'],
    booleans: [],
  },
} as const satisfies Partial<Record<keyof CredentialRow, AccountTable>>
type TableName = keyof typeof TABLES
const TABLE_NAMES = Object.keys(TABLES) as TableName[] // The keys are those that stand there.

/** The rows of one credential as JSON text, in a query that names its credentials `c`. */
export const ACCOUNT_ROWS: Readonly<Record<TableName, string>> = {
  evidence: selectJson(TABLES.evidence),
  quota: selectJson(TABLES.quota),
}

function selectJson({ table, key, values, booleans }: AccountTable): string {
  const fields = [...key, ...values].map(
    (column) => `'${column}', ${booleans.includes(column) ? asBoolean(column) : column}`,
  )
  return `(select json_group_array(json_object(${fields.join(', ')})) from ${table} where credential_id = c.id)`
}

function asBoolean(column: string): string {
  return `json(case ${column} when 1 then 'true' when 0 then 'false' end)`
}

function putRow({ table, key, values }: AccountTable): string {
  const columns = [...key, ...values]
  return `
    insert into ${table} (credential_id, ${columns.join(', ')})
    select id${', ?'.repeat(columns.length)} from oauth_credentials where proxy = ? and credential = ?
    on conflict (credential_id, ${key.join(', ')}) do update set
      ${values.map((column) => `${column} = excluded.${column}`).join(', ')}
    where (${values.join(', ')}) is not (${values.map((column) => `excluded.${column}`).join(', ')})`
}

/** `cross`, so that SQLite reads each list once and not once for each row. */
function forgetRows({ table, key }: AccountTable): string {
  return `
    delete from ${table}
    where credential_id in (
        select c.id from json_each(:changed) cross join oauth_credentials c
        where c.proxy = :proxy and c.credential = value)
      and (credential_id, ${key.join(', ')}) not in (
        select c.id, ${key.map((_, index) => `value ->> ${index + 1}`).join(', ')}
        from json_each(:kept) cross join oauth_credentials c
        where c.proxy = :proxy and c.credential = value ->> 0)`
}

type ReplaceRows = (changed: readonly CredentialRow[]) => void

/** Returns a function that replaces the rows of credentials of one proxy; what stays as it is, is not written. */
export function prepareAccountRows(database: DatabaseSync, proxy: string): ReplaceRows {
  const replaceEach = TABLE_NAMES.map((name) => prepareTable(database, proxy, name))
  return (changed) => {
    for (const replaceRows of replaceEach) replaceRows(changed)
  }
}

/** Adds rows of one credential to those that it has; each replaces the one with the same key. */
export function* putAccountRows(
  database: DatabaseSync,
  proxy: string,
  row: Pick<CredentialRow, 'credential' | TableName>,
): Steps<void> {
  yield* visitEach(TABLE_NAMES, (name) => preparePut(database, proxy, name)([row]))
}

type Fields = Readonly<Record<string, string | number | boolean | null>>

function prepareTable(database: DatabaseSync, proxy: string, name: TableName): ReplaceRows {
  const { key }: AccountTable = TABLES[name]
  const putRows = preparePut(database, proxy, name)
  const forget = database.prepare(forgetRows(TABLES[name]))
  return (changed) => {
    const rows = putRows(changed)
    forget.run({
      proxy,
      changed: JSON.stringify(changed.map(({ credential }) => credential)),
      kept: JSON.stringify(rows.map(({ credential, fields }) => [credential, ...key.map((column) => fields[column])])),
    })
  }
}

type PutRows = (
  changed: readonly Pick<CredentialRow, 'credential' | TableName>[],
) => readonly { readonly credential: string; readonly fields: Fields }[]

/** Returns a function that puts each row in place of the one with the same key, and returns what it put. */
function preparePut(database: DatabaseSync, proxy: string, name: TableName): PutRows {
  const { key, values }: AccountTable = TABLES[name]
  const put = database.prepare(putRow(TABLES[name]))
  return (changed) => {
    const rows = changed.flatMap((row) => row[name].map((fields: Fields) => ({ credential: row.credential, fields })))
    for (const { credential, fields } of rows) {
      put.run(...[...key, ...values].map((column) => toSqlite(fields[column])), proxy, credential)
    }
    return rows
  }
}

function toSqlite(value: Fields[string] | undefined): string | number | null {
  return typeof value === 'boolean' ? Number(value) : (value ?? null)
}
