import { Client, type QueryResult } from 'pg'

/** One connection. Timestamps come as `Date`, bigint and numeric as text, as PostgreSQL's protocol has them. */
export interface SqlConnection {
  readonly query: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>
  /** False once the server has closed it. */
  readonly isOpen: () => boolean
  readonly close: () => Promise<void>
}

/** Connects to 127.0.0.1; several statements in one text run as one transaction, as the SQL editor does it. */
export async function connectPostgres(port: number, database: string, user = 'postgres'): Promise<SqlConnection> {
  const client = new Client({ host: '127.0.0.1', port, database, user })
  let open = true
  client.on('error', () => {
    open = false
  })
  await client.connect()
  return {
    query: async (text, values) => {
      // Several statements in one text answer several results, which the types do not say.
      const result: QueryResult | QueryResult[] =
        values === undefined ? await client.query(text) : await client.query(text, [...values])
      return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows
    },
    isOpen: () => open,
    close: () => client.end(),
  }
}
