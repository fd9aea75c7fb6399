const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/

/** Milliseconds of a duration as Go writes it (`1h2m3s`, `29m59s`, `0s`), or null; units below a second are not read. */
export function parseGoDuration(text: string): number | null {
  const match = DURATION.exec(text)
  if (match === null || text === '') return null
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((digits) => Number(digits ?? 0))
  return (hours * 3600 + minutes * 60 + seconds) * 1000
}
