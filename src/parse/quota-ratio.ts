/** Ten thousand percent: a window can be exceeded, but what exceeds this counts something else. */
const MAX_RATIO = 100

/** What is used of a quota as a ratio from 0; null for what is none. */
export function readUsedRatio(ratio: number | null): number | null {
  // Adding 0 makes 0 of -0, which a provider rounds to and no database keeps.
  return ratio !== null && ratio >= 0 && ratio <= MAX_RATIO ? ratio + 0 : null
}
