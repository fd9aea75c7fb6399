import { readFileSync } from 'node:fs'

type Dialect = 'PostgreSQL' | 'SQLite'

/** A sentence of docs/database.md and the SQL below it; one text where it is for both databases. */
export interface Question {
  readonly title: string
  readonly sql: Readonly<Record<Dialect, string>>
}

const PAGE = readFileSync(new URL('../../../docs/database.md', import.meta.url), 'utf8')

/** How many blocks of SQL the page has. */
export const BLOCKS: number = PAGE.match(/^```sql$/gm)?.length ?? 0

/** In the order of the page. Throws where a question lacks a database. */
export function readQuestions(): Question[] {
  const asked = PAGE.matchAll(/\n(.+):\n((?:\n```sql\n[^`]+```\n)+)/g)
  return [...asked].map(([, title = '', blocks = '']) => {
    const texts = [...blocks.matchAll(/```sql\n([^`]+)```/g)].map(([, sql = '']) => sql)
    return { title, sql: { PostgreSQL: textFor('PostgreSQL', texts), SQLite: textFor('SQLite', texts) } }
  })
}

function textFor(dialect: Dialect, texts: readonly string[]): string {
  const [text, ...others] = texts.filter((sql) => sql.startsWith(`-- ${dialect}`) || !sql.startsWith('-- '))
  if (text === undefined || others.length > 0) throw new Error(`not one text for ${dialect}: ${texts.join('\n')}`)
  return text
}

/** Rows as both databases mean them: times in ISO with milliseconds, booleans 0 or 1. */
export function comparable(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, meaning(value)])))
}

function meaning(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value
}
