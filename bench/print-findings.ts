import type { Finding } from './finding.ts'

const HEAD = ['', 'median', 'p10 – p90', 'runs', 'target', '']

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
