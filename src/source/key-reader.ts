import { validateHeaderValue } from 'node:http'
import type { CliProxy } from '../domain/source.ts'
import { type ExchangeFailure, fail } from './exchange-failure.ts'

/** Reads a proxy's management key, or says why no request can be made. Never rejects; aborting `signal` gives up with `other`. */
export type KeyReader = (proxy: CliProxy, signal?: AbortSignal) => Promise<string | ExchangeFailure>

const SETTING = 'CLIPROXY_MANAGEMENT_KEY_FILE, or management_key_file in the proxies file'
const UNREADABLE = `The management key cannot be read, or is not one line of text: no request was made. If it lies in a file, check ${SETTING}.`

/**
 * A file on a share that is gone may never answer: after `timeoutMs` the failure is `other`. What waits for it cannot be
 * stopped and holds one of the process's few threads for files, so no second read of a proxy's key starts before the
 * first has ended.
 */
export function createKeyReader(timeoutMs: number): KeyReader {
  const reading = new Map<string, Promise<string | ExchangeFailure>>()
  const start = (proxy: CliProxy): Promise<string | ExchangeFailure> => {
    const read = readKey(proxy).finally(() => reading.delete(proxy.url))
    const bounded = within(read, timeoutMs)
    reading.set(proxy.url, bounded)
    return bounded
  }
  return (proxy, signal) => unlessAborted(reading.get(proxy.url) ?? start(proxy), signal)
}

/** A request without a usable key would count towards the ban. What the file system says of it can hold its path. */
async function readKey(proxy: CliProxy): Promise<string | ExchangeFailure> {
  try {
    const key = await proxy.readKey()
    validateHeaderValue('authorization', Buffer.from(key, 'utf8').toString('latin1'))
    return key === '' ? fail('other', 'The management key is empty: no request was made.') : key
  } catch {
    return fail('other', UNREADABLE)
  }
}

function within(read: Promise<string | ExchangeFailure>, timeoutMs: number): Promise<string | ExchangeFailure> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(fail('other', lateAfter(timeoutMs))), timeoutMs)
    void read.then(resolve).finally(() => clearTimeout(timer))
  })
}

function lateAfter(timeoutMs: number): string {
  const late = `The file with the management key does not answer within ${timeoutMs / 1000} s`
  return `${late}: no request was made. Check what ${SETTING} names.`
}

function unlessAborted(
  read: Promise<string | ExchangeFailure>,
  signal?: AbortSignal,
): Promise<string | ExchangeFailure> {
  if (signal === undefined) return read
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(fail('other'))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    void read.then(resolve).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
