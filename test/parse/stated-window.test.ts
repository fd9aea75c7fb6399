import { describe, expect, test } from 'vitest'
import { readCodexUsage } from '../../src/parse/inquiries/codex-usage.ts'
import { readSignals } from '../../src/parse/signals/read-signals.ts'
import { AT } from '../support/hand-clock.ts'

const DAY_SECONDS = 86_400
const WEEK_SECONDS = 7 * DAY_SECONDS
const later = (seconds: number): number => AT.getTime() / 1000 + seconds

/** A window as both spell it: its use in percent, its length, and when it starts again, from now. */
interface Spelled {
  readonly used?: number
  readonly seconds?: number
  readonly resetIn?: number
}

/** What an answer's headers and the answer to an inquiry make of the same two windows. */
function readBoth(primary: Spelled, secondary: Spelled = {}, isReached = false): readonly [string[], string[]] {
  const { quota } = readSignals({ quota: { observed_at: AT.toISOString(), signals: asHeaders() } }, AT)
  const answer = readCodexUsage(asAnswer(), { accountId: null, email: null }, AT)
  return [spell(quota), spell(answer?.quota ?? [])]

  function asHeaders(): Record<string, string> {
    const spelled = Object.entries({ Primary: primary, Secondary: secondary }).flatMap(
      ([name, { used, seconds, resetIn }]) => [
        [`X-Codex-${name}-Used-Percent`, used === undefined ? 'unknown' : String(used)],
        ...(seconds === undefined ? [] : [[`X-Codex-${name}-Window-Minutes`, String(seconds / 60)]]),
        ...(resetIn === undefined ? [] : [[`X-Codex-${name}-Reset-At`, String(later(resetIn))]]),
      ],
    )
    return Object.fromEntries([...spelled, ['X-Codex-Limit-Reached', String(isReached)]])
  }

  function asAnswer() {
    const windowOf = ({ used, seconds, resetIn }: Spelled) => ({
      ...(used === undefined ? {} : { used_percent: used }),
      ...(seconds === undefined ? {} : { limit_window_seconds: seconds }),
      ...(resetIn === undefined ? {} : { reset_at: later(resetIn) }),
    })
    const windows = { primary_window: windowOf(primary), secondary_window: windowOf(secondary) }
    return { rate_limit: { limit_reached: isReached, ...windows } }
  }
}

function spell(windows: ReturnType<typeof readSignals>['quota']): string[] {
  return windows.map(({ window, usedRatio, windowSeconds, resetAt }) => {
    const resetIn = resetAt === null ? 'unknown' : (resetAt.getTime() - AT.getTime()) / 1000
    return `${window} ${usedRatio} of ${windowSeconds ?? 'unknown'} in ${resetIn}`
  })
}

const short = { seconds: 18_000, resetIn: 3600 }
const weekly = { seconds: WEEK_SECONDS, resetIn: 7200 }

describe('headers and answers agree on a limit that has been reached:', () => {
  test.each<[what: string, primary: Spelled, secondary: Spelled, windows: string[]]>([
    ['it is the window that is used most', { ...short, used: 42 }, { ...weekly, used: 97 }, ['5h 0.42', 'weekly 1']],
    ['each of two that are alike', { ...short, used: 42 }, { ...weekly, used: 42 }, ['5h 1', 'weekly 1']],
    ['more than all stays more', { ...short, used: 42 }, { ...weekly, used: 103 }, ['5h 0.42', 'weekly 1.03']],
    ['the one whose share is known', short, { ...weekly, used: 5 }, ['weekly 1']],
    ['each where no share is known', short, weekly, ['5h 1', 'weekly 1']],
    [
      'none where the fullest has no reset',
      { ...short, used: 42 },
      { seconds: WEEK_SECONDS, used: 97 },
      ['5h 0.42', 'weekly 0.97'],
    ],
    ['none without a reset', { seconds: 18_000 }, { seconds: WEEK_SECONDS, used: 97 }, ['weekly 0.97']],
    ['a share that cannot be is unknown', { ...short, used: 1e9 }, { ...weekly, used: 5 }, ['weekly 1']],
  ])('%s', (_, primary, secondary, windows) => {
    for (const read of readBoth(primary, secondary, true)) {
      expect(read.map((window) => window.replace(/ of .*/, ''))).toEqual(windows)
    }
  })
})

describe('headers and answers agree on the bounds of a window:', () => {
  const YEAR = 366 * DAY_SECONDS
  test.each<[what: string, window: Spelled, read: string[]]>([
    ['a leap year is the longest', { seconds: YEAR }, [`other 0.4 of ${YEAR} in unknown`]],
    ['more is no length', { seconds: YEAR + 60, resetIn: 60 }, ['other 0.4 of unknown in 60']],
    ['two lengths to the reset', { seconds: 18_000, resetIn: 36_000 }, ['5h 0.4 of 18000 in 36000']],
    ['more is no reset', { seconds: 18_000, resetIn: 36_001 }, ['5h 0.4 of 18000 in unknown']],
    ['a year to the reset without a length', { resetIn: YEAR }, [`other 0.4 of unknown in ${YEAR}`]],
    ['more is no reset, and so no window', { resetIn: YEAR + 1 }, []],
    ['a day past its reset', { ...short, resetIn: -DAY_SECONDS }, [`5h 0.4 of 18000 in -${DAY_SECONDS}`]],
    ['more is no reset, whatever its length', { ...short, resetIn: -DAY_SECONDS - 1 }, ['5h 0.4 of 18000 in unknown']],
    ['without both there is no window', {}, []],
  ])('%s', (_, window, read) => {
    expect(readBoth({ used: 40, ...window })).toEqual([read, read])
  })
})
