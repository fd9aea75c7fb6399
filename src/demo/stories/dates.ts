/** The day that lies `ms` after, in UTC, as owners write it in a note. */
export function dateAfter(startedAt: Date, ms: number): string {
  return timeAfter(startedAt, ms).slice(0, 10)
}

/** The time that lies `ms` after. */
export function timeAfter(startedAt: Date, ms: number): string {
  return new Date(startedAt.getTime() + ms).toISOString()
}
