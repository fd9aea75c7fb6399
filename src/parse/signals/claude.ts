import { HOUR_SECONDS } from '../../domain/durations.ts'
import type { StatedWindow } from '../stated-window.ts'
import { remembering } from './remembering.ts'
import type { SignalHeaders, SignalTable } from './table.ts'
import { readRatio, readReset } from './values.ts'

/** `5h`, `7d`; `7d_opus` and the like are of some models; `overage` is what is paid for beyond them. */
const CLAIM = /^(?:(\d{1,3})([hd])(_[\w.]{1,90})?|overage)(?=-(?:utilization|status)$)/

/** `<claim>-utilization` from 0 to 1, `<claim>-reset`, `<claim>-status`. */
export const CLAUDE: SignalTable = {
  prefix: 'anthropic-ratelimit-unified-',
  plan: null,
  windows: (headers, observedAt) => {
    const claims = new Map<string, Claim>()
    for (const name of headers.keys()) {
      const claim = claimOf(name)
      if (claim !== null) claims.set(claim.used, claim)
    }
    return Array.from(claims.values(), (claim) => windowOf(claim, headers, observedAt))
  },
}

/** What a claim is of, and the headers that speak of it. */
interface Claim extends Pick<StatedWindow, 'scope' | 'model' | 'windowSeconds'> {
  readonly used: string
  readonly status: string
  readonly reset: { readonly at: string }
}

const claimOf = remembering((name): Claim | null => {
  const [claim, count, unit, models] = CLAIM.exec(name) ?? []
  if (claim === undefined) return null
  return {
    scope: count === undefined ? 'overage' : models === undefined ? 'main' : 'model',
    model: models === undefined ? null : claim,
    windowSeconds: Number(count) * (unit === 'd' ? 24 : 1) * HOUR_SECONDS || null,
    used: `${claim}-utilization`,
    status: `${claim}-status`,
    reset: { at: `${claim}-reset` },
  }
})

function windowOf(claim: Claim, headers: SignalHeaders, observedAt: Date): StatedWindow {
  const { scope, model, windowSeconds, used, status, reset } = claim
  return {
    scope,
    model,
    windowSeconds,
    usedRatio: readRatio(headers.get(used), 1),
    // Overage is rejected where nobody ordered it, too.
    isUsedUp: scope !== 'overage' && headers.get(status)?.toLowerCase() === 'rejected',
    resetAt: readReset(headers, reset, windowSeconds, observedAt),
  }
}
