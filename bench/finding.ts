import { type Spread, spreadOf } from './statistics.ts'

/** `×` is a ratio of two measurements of one run; MB are 10^6 bytes, MiB are what the kernel counts. */
export type Unit = '×' | 'ms' | 'MB' | 'MiB' | 'kB' | 'rows' | '%' | 'exponent'

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

export interface Target {
  readonly atMost: number
  /** Whether the median keeps to it. */
  readonly met: boolean
}

/** What the legs of the benchmark add to; `atMost` is the target, where there is one. */
export type Report = (what: string, unit: Unit, values: readonly number[], atMost?: number) => void

export function createReport(group: string, findings: Finding[]): Report {
  return (what, unit, values, atMost) => {
    const spread = spreadOf(values)
    const target = atMost === undefined ? null : { atMost, met: spread.median <= atMost }
    findings.push({ group, what, unit, spread, runs: values.length, target })
  }
}
