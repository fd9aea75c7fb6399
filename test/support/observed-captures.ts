import type { ObservedList } from '../../src/domain/observation.ts'
import { AT } from './hand-clock.ts'
import { parseAuthFiles } from './parse-auth-files.ts'
import { type CaptureVersion, readCapture } from './proxy-captures.ts'

/** The lists recorded of each version, in the order in which they were. */
export const CAPTURED_LISTS = ['auth-files.fresh', 'auth-files', 'auth-files.after-restart'] as const
export type CapturedList = (typeof CAPTURED_LISTS)[number]

/** When the tests read the captures: within jan's last hour of waiting, after all that was recorded. */
export const CAPTURES_READ_AT = AT

/** A recorded list, read. */
export function observeCapture(version: CaptureVersion, list: CapturedList, askedAt = CAPTURES_READ_AT): ObservedList {
  const { body, headers } = readCapture(version, list)
  const observed = parseAuthFiles(body, { version: headers['X-Cpa-Version'] ?? null, askedAt })
  if (observed === null) throw new Error(`${version}/${list}: not a list`)
  return observed
}
