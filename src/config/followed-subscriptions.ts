import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from '../domain/error-code.ts'
import type { ManualSubscription, Manuals } from '../domain/manual-subscription.ts'
import type { Log } from '../domain/runtime.ts'
import type { Config } from './config.ts'
import { readRegularFile } from './regular-file.ts'
import { parseSubscriptions } from './subscriptions.ts'

const LATE_MS = 5_000

/**
 * Reads the subscriptions file again each time it is asked to, so that an edit needs no restart. The file is taken whole:
 * while it cannot be read, is not valid, or its disk does not answer within 5 s, the last good statements stay in force,
 * and each mistake is logged once.
 */
export function followSubscriptions(
  { manuals, subscriptionsFile: file, proxies }: Pick<Config, 'manuals' | 'subscriptionsFile' | 'proxies'>,
  log: Log,
): Manuals {
  if (file === null) return { current: () => manuals, read: async () => manuals }
  const names = proxies.map(({ name }) => name)
  let current = manuals
  let logged = ''
  let reading: Promise<void> | null = null
  const read = async (): Promise<void> => {
    const hints: string[] = []
    const stated = await readFile(file, names, hints)
    if (stated !== null) current = stated
    const text = hints.join(' ')
    if (text !== '' && text !== logged) log.error(`${text} The last good statements stay in force.`)
    logged = text
  }
  return {
    current: () => current,
    read: async () => {
      // What waits for a dead disk cannot be stopped, so that no second read begins before the first has ended.
      reading ??= read().finally(() => {
        reading = null
      })
      await Promise.race([reading, delay(LATE_MS, undefined, { ref: false })])
      return current
    },
  }
}

/** Null after any mistake. */
async function readFile(
  file: string,
  proxies: readonly string[],
  hints: string[],
): Promise<readonly ManualSubscription[] | null> {
  try {
    const text = await readRegularFile(file)
    if (text === null) hints.push('CLIPROXY_SUBSCRIPTIONS_FILE no longer names a regular file.')
    const stated = text === null ? null : parseSubscriptions(text, proxies, hints)
    return hints.length === 0 ? stated : null
  } catch (error) {
    hints.push(`CLIPROXY_SUBSCRIPTIONS_FILE cannot be read (${errorCode(error) ?? 'unknown error'}).`)
    return null
  }
}
