import type { Response } from 'undici'
import { type ExchangeFailure, fail } from './exchange-failure.ts'

export type Body = { readonly ok: true; readonly value: unknown } | ExchangeFailure

const KNOWN_ENCODINGS: ReadonlySet<string> = new Set(['', 'identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd'])

/**
 * Reads the JSON of a 200. A byte order mark is skipped; anything but UTF-8 is `bad_json`.
 *
 * Rejects when the connection breaks or the compressed data is damaged.
 *
 * @param maxBytes of the decoded body; what exceeds it is left unread
 */
export async function readJsonBody(response: Response, maxBytes: number): Promise<Body> {
  if (!isJson(response.headers)) return fail('bad_content_type')
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return fail('body_too_large')
  const bytes = await readBytes(response, maxBytes)
  return bytes === null ? fail('body_too_large') : parseJson(bytes)
}

/** A body of at most `maxBytes` as text, empty when longer; what is not UTF-8 is replaced. Rejects as `readJsonBody` does. */
export async function readShortText(response: Response, maxBytes: number): Promise<string> {
  const bytes = await readBytes(response, maxBytes)
  return bytes === null ? '' : new TextDecoder().decode(bytes)
}

/** Closes the connection unless the body was read. A broken one changes nothing about the status that came before it. */
export async function discardBody(response: Response): Promise<void> {
  if (!response.bodyUsed) await response.body?.cancel().catch(() => {})
}

/** Null when there are more than `maxBytes`; leaving the loop early closes the connection. */
async function readBytes(response: Response, maxBytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

function isJson(headers: Response['headers']): boolean {
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  const encoding = headers.get('content-encoding') ?? ''
  return type.trim().toLowerCase() === 'application/json' && KNOWN_ENCODINGS.has(encoding.trim().toLowerCase())
}

function parseJson(bytes: Buffer): Body {
  if (bytes.length === 0) return fail('bad_shape')
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) }
  } catch {
    // The error quotes the body.
    return fail('bad_json')
  }
}
