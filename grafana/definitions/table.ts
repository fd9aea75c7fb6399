import { DEAD, PLAIN, WELL } from './colors.ts'
import { type Override, override, type Panel, panel, thresholds, type Word, wordsFor } from './panel.ts'
import { fieldConfig, type Show } from './panels.ts'
import { NO_VALUE, NOT_SCRAPED, neverEmpty, type Objects, type TableRows } from './table-queries.ts'

interface Column {
  /** Label, or `Value #A` for the number of the first query, and so on. */
  readonly field: string
  readonly title: string
  readonly width?: number
  /** Of a column without a width, which takes what the others leave. */
  readonly minWidth?: number
  readonly mappings?: readonly object[]
  readonly show?: Readonly<Record<string, unknown>>
}

export interface TableShow extends Omit<Show, 'overrides'> {
  /** Shown, in this order; every other field is dropped, but those of `hidden`, which links may use. */
  readonly columns: readonly Column[]
  readonly hidden?: readonly string[]
  readonly objects?: Objects
  /** Labels of the row that says that there is nothing; links may need them. */
  readonly noneLabels?: Readonly<Record<string, string>>
  /** See `TableRows`. */
  readonly among?: TableRows['among']
  /** That there is nothing to show is good news. */
  readonly noneIsGood?: true
  /** Title of a column, or a hidden field. */
  readonly sortBy: { readonly title: string; readonly desc: boolean }
}

/** Rows, now: all queries' rows with the same labels become one. `none` is a row where there is nothing to show. */
export function table(show: TableShow): Panel {
  const { hidden = [], objects, none, sortBy } = show
  const columns = withSentences(show)
  const fields = [...columns.map(({ field }) => field), ...hidden]
  const labels = fields.filter((field) => !isValue(field))
  return panel(show, {
    type: 'table',
    instant: 'rows',
    ...fieldConfig(
      {
        ...show,
        queries: neverEmpty(show.queries, { labels, objects, none, noneLabels: show.noneLabels, among: show.among }),
      },
      { color: { mode: 'thresholds' }, thresholds: thresholds(PLAIN), custom: { align: 'left', filterable: true } },
    ),
    overrides: [
      ...columns.flatMap(columnOverrides),
      ...hidden.map((field) => override(field, { 'custom.hidden': true })),
    ],
    options: {
      showHeader: true,
      cellHeight: 'sm',
      ...(hidden.includes(sortBy.title) ? {} : { sortBy: [{ displayName: sortBy.title, desc: sortBy.desc }] }),
    },
    transformations: transformations(fields.flatMap(namesOf), hidden.includes(sortBy.title) ? sortBy : null),
  })
}

function transformations(order: readonly string[], hiddenSort: TableShow['sortBy'] | null) {
  return [
    // What differs between the rows of two queries would keep them apart.
    { id: 'filterFieldsByName', options: { exclude: { names: ['Time', '__name__'] } } },
    { id: 'merge', options: {} },
    { id: 'filterFieldsByName', options: { include: { names: order } } },
    {
      id: 'organize',
      options: { indexByName: Object.fromEntries(order.map((name, index) => [name, index])), renameByName: {} },
    },
    ...(hiddenSort === null
      ? []
      : [{ id: 'sortBy', options: { fields: {}, sort: [{ field: hiddenSort.title, desc: hiddenSort.desc }] } }]),
  ]
}

/** The sentences that stand in the first column have colours, so that bad news and good look different. */
function withSentences({ columns, none, noneIsGood }: TableShow): readonly Column[] {
  const words: Word[] = [[NOT_SCRAPED, NOT_SCRAPED, DEAD], ...(noneIsGood ? [[none, none, WELL] as const] : [])]
  return columns.map((column, index) =>
    index > 0 || isValue(column.field)
      ? column
      : {
          ...column,
          mappings: [...wordsFor(words), ...(column.mappings ?? [])],
          show: { ...WRAPPED, ...column.show },
        },
  )
}

/** Renames by display name rather than by transformation, so that links find a field by the name of its label. */
function columnOverrides({ field, title, width, minWidth, mappings = [], show = {} }: Column): Override[] {
  const words = isValue(field) ? [...mappings, NOT_A_NUMBER] : mappings
  const properties = {
    displayName: title,
    noValue: NO_VALUE,
    ...(width === undefined ? {} : { 'custom.width': width }),
    ...(minWidth === undefined ? {} : { 'custom.minWidth': minWidth }),
    ...(words.length === 0 ? {} : { mappings: words }),
    ...show,
  }
  return namesOf(field).map((name) => override(name, properties))
}

const NOT_A_NUMBER = {
  type: 'special',
  options: { match: 'nan', result: { text: NO_VALUE, color: PLAIN, index: 98 } },
}

function isValue(field: string): boolean {
  return field.startsWith('Value')
}

/** Grafana calls the first query's number `Value` when it is the table's only query. */
function namesOf(field: string): string[] {
  return field === 'Value #A' ? [field, 'Value'] : [field]
}

/** A cell whose text has the colour of its value. */
export const COLORED = { 'custom.cellOptions': { type: 'color-text' } }

/** The same, with room for a sentence. */
const WRAPPED = { 'custom.cellOptions': { type: 'color-text', wrapText: true } }

/** A cell with a bar between the column's `min` and `max`. */
export const GAUGE = { 'custom.cellOptions': { type: 'gauge', mode: 'basic' } }
