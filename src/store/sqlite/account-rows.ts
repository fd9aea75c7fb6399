import type { DatabaseSync } from 'node:sqlite'
import type { CredentialRow } from '../rows.ts'
import { toSqlite } from './sqlite-value.ts'

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
  const columns = ['credential_id', ...key, ...values]
  return `
    insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict (credential_id, ${key.join(', ')}) do update set
      ${values.map((column) => `${column} = excluded.${column}`).join(', ')}
    where (${values.join(', ')}) is not (${values.map((column) => `excluded.${column}`).join(', ')})`
}

function forgetRows({ table, key }: AccountTable): string {
  return `
    delete from ${table}
    where credential_id = :id and (${key.join(', ')}) not in (
      select ${key.map((_, index) => `value ->> ${index}`).join(', ')} from json_each(:kept))`
}

/** What has rows in the tables: a credential by its id. */
interface Account extends Pick<CredentialRow, TableName> {
  readonly id: number
}

/** Keeps the rows of credentials; what stays as it is, is not written. */
export interface AccountRows {
  /** Adds to what a credential has; each row replaces the one with the same key. */
  readonly put: (account: Account) => void
  /** Deletes what a credential has besides these rows. */
  readonly keepOnly: (account: Account) => void
}

export function prepareAccountRows(database: DatabaseSync): AccountRows {
  const tables = TABLE_NAMES.map((name) => prepareTable(database, name))
  return {
    put: (account) => {
      for (const { put } of tables) put(account)
    },
    keepOnly: (account) => {
      for (const { keepOnly } of tables) keepOnly(account)
    },
  }
}

type Fields = Readonly<Record<string, string | number | boolean | null>>

function prepareTable(database: DatabaseSync, name: TableName): AccountRows {
  const { key, values }: AccountTable = TABLES[name]
  const columns = [...key, ...values]
  const put = database.prepare(putRow(TABLES[name]))
  const forget = database.prepare(forgetRows(TABLES[name]))
  const rowsOf = (account: Account): readonly Fields[] => account[name]
  return {
    put: (account) => {
      for (const row of rowsOf(account)) put.run(account.id, ...columns.map((column) => toSqlite(row[column])))
    },
    keepOnly: (account) => {
      const kept = rowsOf(account).map((row) => key.map((column) => row[column]))
      forget.run({ id: account.id, kept: JSON.stringify(kept) })
    },
  }
}
