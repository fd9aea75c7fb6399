import type { Query } from './panel.ts'
import { series } from './promql.ts'

/** Stands in a cell that has no value. */
export const NO_VALUE = '–'

/** Stands where an exporter should be scraped and is not: what is missing then is no good news. */
export const NOT_SCRAPED = 'NO DATA: not scraped'

export interface Objects {
  readonly vector: string
  readonly labels: string
}

/** What a table shows where its queries return nothing. */
export interface TableRows {
  /** Label columns in their order; a sentence stands in the first. */
  readonly labels: readonly string[]
  /** For several queries: series of objects, each of which has a row of the first query with these labels. */
  readonly objects?: Objects | undefined
  /** Said in a row of its own where there rightly is nothing to show. */
  readonly none: string
  /** Labels of that row, beside the sentence; `NO_VALUE` unless named here. */
  readonly noneLabels?: Readonly<Record<string, string>> | undefined
}

/**
 * The queries of a table, none of which ever returns nothing: Grafana merges rows by the labels that all queries' rows
 * share, and an empty query has none, so that every column but the first query's would be lost.
 *
 * Where the first has no row, all of them return one with a sentence. Where another has none, it returns NaN for one of
 * the objects, which joins that object's row.
 */
export function neverEmpty(queries: readonly Query[], rows: TableRows): readonly Query[] {
  const sentences = [sentence(NOT_SCRAPED, rows, 'unless'), sentence(rows.none, rows, 'and')]
  return queries.map((query, index) => {
    const nan = index === 0 || rows.objects === undefined ? [] : [withoutValue(rows.objects, query.brings ?? [])]
    const maybeEmpty = (index === 0 ? EMPTY_IN_FIRST : EMPTY_IN_ALL).filter((label) => rows.labels.includes(label))
    const [expr = '', ...others] = [query.expr, ...nan].map((vector) => filled(vector, maybeEmpty))
    return { ...query, expr: [`(${expr})`, ...others, ...sentences].join('\nor on () ') }
  })
}

/** Labels that each row may lack, whose column would be missing then: of every query that has it, or of the first alone. */
const EMPTY_IN_ALL = ['model']
const EMPTY_IN_FIRST = [...EMPTY_IN_ALL, 'plan_type']

function filled(vector: string, labels: readonly string[]): string {
  return labels.reduce((rows, label) => `label_replace(${rows}, "${label}", "${NO_VALUE}", "${label}", "")`, vector)
}

function withoutValue({ vector, labels }: Objects, brings: readonly string[]): string {
  const nan = `NaN * topk(1, sum by (${labels}) (${vector}))`
  return `(${brings.reduce((row, label) => `label_replace(${row}, "${label}", "${NO_VALUE}", "", "")`, nan)})`
}

/** One row while an exporter is scraped, or unless one is; `absent` gives it all of its labels at once. */
function sentence(text: string, { labels, noneLabels = {} }: TableRows, scraped: 'and' | 'unless'): string {
  const [first, ...others] = labels
  const matchers = [`${first}="${text}"`, ...others.map((label) => `${label}="${noneLabels[label] ?? NO_VALUE}"`)]
  return `(NaN * absent(${series('credential_info', matchers.join(', '))}) ${scraped} on () ${series('exporter_build_info')})`
}
