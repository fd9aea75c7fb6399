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
  /** Series without which there is nothing to say that of, and what is said then. */
  readonly among?: { readonly vector: string; readonly none: string } | undefined
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
  const sentences = sentencesOf(rows)
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

const SCRAPED = `on () ${series('exporter_build_info')}`

function sentencesOf(rows: TableRows): readonly string[] {
  const notScraped = sentence(NOT_SCRAPED, rows, `unless ${SCRAPED}`)
  if (rows.among === undefined) return [notScraped, sentence(rows.none, rows, `and ${SCRAPED}`)]
  const { vector, none } = rows.among
  return [
    notScraped,
    sentence(none, rows, `and ${SCRAPED} unless on () ${vector}`),
    sentence(rows.none, rows, `and ${SCRAPED} and on () ${vector}`),
  ]
}

/** One row under a condition; `absent` gives it all of its labels at once. */
function sentence(text: string, { labels, noneLabels = {} }: TableRows, condition: string): string {
  const [first, ...others] = labels
  const matchers = [`${first}="${text}"`, ...others.map((label) => `${label}="${noneLabels[label] ?? NO_VALUE}"`)]
  return `(NaN * absent(${series('credential_info', matchers.join(', '))}) ${condition})`
}
