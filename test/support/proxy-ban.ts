/** A real proxy's memory of one address's failures, on a given wall clock. */
export interface Ban {
  /** How long the address stays banned, as the proxy words it (`29m59s`); null while it is not. */
  readonly remaining: () => string | null
  readonly failed: () => void
  readonly succeeded: () => void
}

const FAILURES_TO_BAN = 5
const BAN_MS = 30 * 60_000
// Proxies forget an address 2 to 3 h after its last failure: the longer memory is the harder test.
const FORGET_MS = 3 * 3_600_000

export function createBan(now: () => Date): Ban {
  let failures = 0
  let failedAtMs = 0
  let bannedUntilMs = 0
  return {
    remaining: () => {
      const leftMs = bannedUntilMs - now().getTime()
      return leftMs > 0 ? goDuration(Math.ceil(leftMs / 1000)) : null
    },
    failed: () => {
      const nowMs = now().getTime()
      failures = nowMs - failedAtMs > FORGET_MS ? 1 : failures + 1
      failedAtMs = nowMs
      if (failures < FAILURES_TO_BAN) return
      failures = 0
      bannedUntilMs = nowMs + BAN_MS
    },
    succeeded: () => {
      failures = 0
    },
  }
}

function goDuration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
