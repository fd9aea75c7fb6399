import { Client } from 'pg'

/** One connection. Timestamps come as `Date`, bigint and numeric as text, as PostgreSQL's protocol has them. */
export interface SqlConnection {
  readonly query: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>
  readonly close: () => Promise<void>
}

/** Connects to 127.0.0.1; several statements in one text run as one transaction, as the SQL editor does it. */
export async function connectPostgres(port: number, database: string, user = 'postgres'): Promise<SqlConnection> {
  const client = new Client({ host: '127.0.0.1', port, database, user })
  // A connection that dies with its server says so by the next query's rejection.
  client.on('error', () => {})
  await client.connect()
  return {
    query: async (text, values) => {
      const result = await client.query(text, values)
      return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows
    },
    close: () => client.end(),
  }
}
