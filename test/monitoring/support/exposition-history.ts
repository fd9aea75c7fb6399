import type { At, History } from './history.ts'

/** Collects scrapes, one per step, as a history that the rules can be tried on; promtool's clock starts at 0. */
export function recordScrapes(stepMinutes: number, epochSeconds: number, labels: Readonly<Record<string, string>>) {
  const samples = new Map<string, Map<number, number>>()
  const target = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return {
    scrape: (minute: number, text: string) => {
      for (const line of text.split('\n')) {
        const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)
        if (match === null) continue
        const [, name, own, value] = match
        const series = `${name}{${[...target, ...(own ? [own] : [])].join(', ')}}`
        const values = samples.get(series) ?? new Map<number, number>()
        samples.set(
          series,
          values.set(minute / stepMinutes, Number(value) - (name?.endsWith('_timestamp_seconds') ? epochSeconds : 0)),
        )
      }
    },
    history: (): History =>
      new Map(
        [...samples].map(([series, values]): [string, At<number>] => [
          series,
          (minute) => values.get(minute / stepMinutes) ?? null,
        ]),
      ),
  }
}
