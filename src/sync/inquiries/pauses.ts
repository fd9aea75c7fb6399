import { HOUR_MS } from '../../domain/durations.ts'
import type { InquiryFailureResult, InquiryName, InquiryOutcome, InquiryPause } from '../../domain/inquiry.ts'
import type { Clock } from '../../domain/runtime.ts'

/** What is left alone for a while at one proxy. Not kept over a restart. */
export interface InquiryPauses {
  /** Null while accounts may be asked for. */
  readonly of: (inquiry: InquiryName) => InquiryPause | null
  /** Takes what came of asking; returns the pause that begins with it, or null. */
  readonly take: (inquiry: InquiryName, outcome: InquiryOutcome) => InquiryPause | null
}

interface Begun {
  readonly reason: InquiryFailureResult
  readonly endsMonotonicMs: number
}

interface Run {
  readonly result: InquiryFailureResult
  readonly count: number
}

const MAX_ALIKE = 5

/** Five failures alike in a row pause an inquiry, for six hours where Cloudflare is in doubt, else for one. */
export function createInquiryPauses(clock: Clock): InquiryPauses {
  const begun = new Map<InquiryName | 'all', Begun>()
  const runs = new Map<InquiryName, Run>()
  const current = (of: InquiryName | 'all'): InquiryPause | null => {
    const pause = begun.get(of)
    const leftMs = (pause?.endsMonotonicMs ?? 0) - clock.monotonicMs()
    return pause === undefined || leftMs <= 0
      ? null
      : { reason: pause.reason, until: new Date(clock.now().getTime() + leftMs) }
  }
  const begin = (of: InquiryName | 'all', reason: InquiryFailureResult, pauseMs: number): InquiryPause | null => {
    begun.set(of, { reason, endsMonotonicMs: clock.monotonicMs() + pauseMs })
    return current(of)
  }
  return {
    of: (inquiry) => current('all') ?? current(inquiry),
    take: (inquiry, outcome) => {
      if (outcome.kind === 'stopped') return begin('all', outcome.result, outcome.pauseMs)
      const run = outcome.kind === 'failed' ? runAfter(runs.get(inquiry), outcome.result) : null
      if (run !== null && run.count < MAX_ALIKE) runs.set(inquiry, run)
      else runs.delete(inquiry)
      if (run === null || run.count < MAX_ALIKE) return null
      return begin(inquiry, run.result, run.result === 'challenge' ? 6 * HOUR_MS : HOUR_MS)
    },
  }
}

function runAfter(run: Run | undefined, result: InquiryFailureResult): Run {
  return { result, count: run?.result === result ? run.count + 1 : 1 }
}
