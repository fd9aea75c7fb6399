const HEAD = ['', 'median', 'p10 – p90', 'runs', 'target', '']

/** `×` is a ratio of two measurements of one run; MB are 10^6 bytes, MiB are what the kernel counts. */
type Unit = '×' | 'times' | 'ms' | 'MB' | 'MiB' | 'kB' | 'rows' | '%' | 'exponent'

/** One line of the table. */
export interface Finding {
  readonly group: string
  readonly what: string
  readonly unit: Unit
  readonly spread: Spread
  /** How many measurements; 1 has no spread. */
  readonly runs: number
  readonly target: Target | null
}

interface Target {
  readonly atMost: number
  /** Whether the median keeps to it. */
  readonly met: boolean
}

/** What the legs of the benchmark add to; `atMost` is the target, where there is one. */
export type Report = (what: string, unit: Unit, values: readonly number[], atMost?: number) => void

/** Adds to `findings`, under a heading. */
export function createReport(group: string, findings: Finding[]): Report {
  return (what, unit, values, atMost) => {
    const spread = spreadOf(values)
    const target = atMost === undefined ? null : { atMost, met: spread.median <= atMost }
    findings.push({ group, what, unit, spread, runs: values.length, target })
  }
}

/** The findings as one table, for people. */
export function printFindings(findings: readonly Finding[]): string {
  const rows = findings.map(toRow)
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  const lines = findings.flatMap(({ group }, index) => {
    const body = line(rows[index] ?? [])
    return group === findings[index - 1]?.group ? [body] : ['', group, body]
  })
  return `${[line(HEAD), ...lines].map((text) => text.trimEnd()).join('\n')}\n`
}

/** The middle of repeated measurements and how far they lie apart. */
interface Spread {
  readonly median: number
  readonly p10: number
  readonly p90: number
}

/** @throws when there is nothing to summarise */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), p10: quantile(sorted, 0.1), p90: quantile(sorted, 0.9) }
}

/** Throws when there are no values. */
export function medianOf(values: readonly number[]): number {
  return spreadOf(values).median
}

/** `k` in `cost = c · size^k`, by a least squares fit through the logarithms. 1 is linear. */
export function growthExponent(points: readonly { readonly size: number; readonly cost: number }[]): number {
  return slopeOf(points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) })))
}

/** Of a line through these points, by least squares. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const covariance = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  return covariance / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
}

function toRow({ what, unit, spread, runs, target }: Finding): string[] {
  return [
    `  ${what}`,
    `${round(spread.median)} ${unit}`,
    runs === 1 ? '' : `${round(spread.p10)} – ${round(spread.p90)}`,
    `${runs}`,
    target === null ? '' : `≤ ${target.atMost}`,
    target === null ? '' : target.met ? 'met' : 'NOT MET',
  ]
}

/** Three digits say all that a repeated measurement knows. */
function round(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]]
  if (below === undefined || above === undefined) throw new Error('Nothing was measured.')
  return below + (above - below) * (position - Math.floor(position))
}
