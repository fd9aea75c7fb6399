import type { Response } from 'undici'
import { errorCode } from '../domain/error-code.ts'
import type { ObservedList } from '../domain/observation.ts'
import { giveWay } from '../domain/slices.ts'
import { type AnswerContext, createObservedList } from '../parse/auth-files.ts'
import { isJsonObject } from '../parse/json-object.ts'
import { type ExchangeFailure, fail } from './exchange-failure.ts'
import type { ListLimits } from './list-limits.ts'
import { createListSplitter, type ListSplitter } from './list-splitter.ts'

export type ListBody = { readonly ok: true; readonly observed: ObservedList } | ExchangeFailure

const KNOWN_ENCODINGS: ReadonlySet<string> = new Set(['', 'identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd'])
/** More than an entry needs, though its message may be long, or what stands beside the entries. */
const LENGTHS = { maxEntryLength: 2 * 1024 * 1024, maxRestLength: 1024 * 1024 }

/**
 * Reads the list in a 200, entry by entry as it arrives. A byte order mark is skipped; anything but UTF-8 is `bad_json`.
 *
 * Rejects when the connection breaks or the compressed data is damaged.
 *
 * @param limits what exceeds them is left unread
 */
export async function readListBody(response: Response, limits: ListLimits, context: AnswerContext): Promise<ListBody> {
  if (!isJson(response.headers)) return fail('bad_content_type')
  if (Number(response.headers.get('content-length') ?? 0) > limits.maxBodyBytes) return fail('body_too_large')
  let list = createObservedList(context)
  const splitter = createListSplitter(
    { ...LENGTHS, maxEntries: limits.maxEntries },
    {
      onFiles: () => {
        list = createObservedList(context)
      },
      onEntry: (entry) => list.add(entry),
    },
  )
  const reason = await readInto(splitter, response, limits.maxBodyBytes)
  if (reason !== null) return fail(reason)
  const body = orUndefined(splitter.end)
  if (body === undefined) return fail('bad_json')
  return isJsonObject(body) && Array.isArray(body.files) ? { ok: true, observed: list.end(body) } : fail('bad_shape')
}

/** A body of at most `maxBytes` as text, empty when longer; what is not UTF-8 is replaced. Rejects as `readListBody` does. */
export async function readShortText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) return ''
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Closes the connection unless the body was read. A broken one changes nothing about the status that came before it. */
export async function discardBody(response: Response): Promise<void> {
  if (!response.bodyUsed) await response.body?.cancel().catch(() => {})
}

/** Null when all was taken; leaving the loop early closes the connection. */
async function readInto(
  splitter: ListSplitter,
  response: Response,
  maxBytes: number,
): Promise<'body_too_large' | 'bad_json' | 'bad_shape' | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) return 'body_too_large'
    const isWithin = orUndefined(() => splitter.push(decoder.decode(chunk, { stream: true })))
    if (isWithin !== true) return isWithin === undefined ? 'bad_json' : 'body_too_large'
    await giveWay()
  }
  if (length === 0) return 'bad_shape'
  return orUndefined(() => splitter.push(decoder.decode())) === undefined ? 'bad_json' : null
}

/** Undefined where the text is not UTF-8 or no JSON; the error quotes it. */
function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return undefined
    throw error
  }
}

function isJson(headers: Response['headers']): boolean {
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  const encoding = headers.get('content-encoding') ?? ''
  return type.trim().toLowerCase() === 'application/json' && KNOWN_ENCODINGS.has(encoding.trim().toLowerCase())
}
