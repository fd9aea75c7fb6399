/** A reply in RESP2, the protocol of Redis; texts are UTF-8. Null: the reply says that there is none. */
export type Reply =
  | { readonly type: 'simple'; readonly text: string }
  | { readonly type: 'error'; readonly text: string }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'bulk'; readonly text: string | null }
  | { readonly type: 'array'; readonly elements: readonly Reply[] | null }

/** What was read; `skipped` for a reply that was too long to be held, `not_resp` for what is none. */
export type ReadReply = Reply | { readonly type: 'skipped' | 'not_resp' }

/** Reads replies from the pieces of a stream, whatever they are. */
export interface RespReader {
  /** Takes the next piece and returns the replies that it completes. Never throws. Nothing is read after `not_resp`. */
  readonly push: (bytes: Buffer) => readonly ReadReply[]
}

/** Of one reply, with all that it holds. */
export const MAX_REPLY_BYTES = 64 * 1024

/** Of a line that only says how long something is. */
const MAX_HEADER_BYTES = 32
const MAX_DEPTH = 8
/** As Redis has them. */
const MAX_BULK_BYTES = 512 * 1024 * 1024
const MAX_ELEMENTS = 1024 * 1024
const LENGTH = /^(?:-1|\d{1,10})$/
const INTEGER = /^[+-]?\d{1,19}$/
const CRLF_BYTES = 2
const [CARRIAGE_RETURN, LINE_FEED] = [0x0d, 0x0a]

/** An array that is not complete yet. */
interface OpenArray {
  missing: number
  elements: Reply[]
}

/** Where the reader stands: in a line, or in the string that the line before it announced. */
interface State {
  /** First character of the line; empty at its beginning. */
  lineType: string
  /** Length of the string with its line end; null in a line. */
  bulkBytes: number | null
  /** Bytes of the line or string that were read. */
  partBytes: number
  /** Those of them that are held. */
  part: Buffer[]
  lastByte: number
  /** The arrays around it, the outermost first. */
  readonly open: OpenArray[]
  /** Bytes of the whole reply that were read. */
  replyBytes: number
  ended: boolean
}

/** A reply of more than 64 KiB is read past without being held, and returned as `skipped`. */
export function createRespReader(): RespReader {
  const state: State = {
    lineType: '',
    bulkBytes: null,
    partBytes: 0,
    part: [],
    lastByte: 0,
    open: [],
    replyBytes: 0,
    ended: false,
  }
  return {
    push: (bytes) => {
      const replies: ReadReply[] = []
      for (let at = 0; at < bytes.length && !state.ended; ) {
        const end = endOfPart(state, bytes, at)
        const outcome = takePart(state, bytes.subarray(at, end))
        if (outcome !== null) replies.push(outcome)
        state.ended = outcome?.type === 'not_resp'
        at = end
      }
      return replies
    },
  }
}

const NOT_RESP: ReadReply = { type: 'not_resp' }

/** Where the line or string ends in these bytes, or where they end. */
function endOfPart({ bulkBytes, partBytes }: State, bytes: Buffer, from: number): number {
  if (bulkBytes !== null) return Math.min(bytes.length, from + bulkBytes - partBytes)
  const lineFeed = bytes.indexOf(LINE_FEED, from)
  return lineFeed === -1 ? bytes.length : lineFeed + 1
}

/** Takes bytes of one line or string, not none; returns the reply that they complete. */
function takePart(state: State, bytes: Buffer): ReadReply | null {
  if (state.bulkBytes === null && state.partBytes === 0) state.lineType = String.fromCharCode(bytes[0] ?? 0)
  hold(state, bytes)
  if (state.bulkBytes === null && !isLine(state)) return NOT_RESP
  const before = bytes.at(-2) ?? state.lastByte
  state.lastByte = bytes.at(-1) ?? 0
  const isComplete = state.bulkBytes === null ? state.lastByte === LINE_FEED : state.partBytes === state.bulkBytes
  if (!isComplete) return null
  return before === CARRIAGE_RETURN && state.lastByte === LINE_FEED ? endPart(state) : NOT_RESP
}

/** Whether it can be a line: the type is known, and what only says a length is short. */
function isLine({ lineType, partBytes }: State): boolean {
  if (lineType === '$' || lineType === '*' || lineType === ':') return partBytes <= MAX_HEADER_BYTES
  return lineType === '+' || lineType === '-'
}

/** Holds a copy, since a piece may be part of a larger one. Of a reply that is too long only lengths are still needed. */
function hold(state: State, bytes: Buffer): void {
  state.partBytes += bytes.length
  state.replyBytes += bytes.length
  if (isTooLong(state)) for (const array of state.open) array.elements = []
  if (isTooLong(state) && (state.bulkBytes !== null || state.partBytes > MAX_HEADER_BYTES)) state.part = []
  else state.part.push(Buffer.from(bytes))
}

function isTooLong({ replyBytes }: State): boolean {
  return replyBytes > MAX_REPLY_BYTES
}

/** The line or string is complete. */
function endPart(state: State): ReadReply | null {
  const text = Buffer.concat(state.part).toString('utf8').slice(0, -CRLF_BYTES)
  const { lineType, bulkBytes } = state
  Object.assign(state, { part: [], partBytes: 0, bulkBytes: null })
  if (bulkBytes !== null) return addToReply(state, { type: 'bulk', text })
  if (lineType === '+') return addToReply(state, { type: 'simple', text: text.slice(1) })
  if (lineType === '-') return addToReply(state, { type: 'error', text: text.slice(1) })
  const digits = text.slice(1)
  if (lineType === ':')
    return INTEGER.test(digits) ? addToReply(state, { type: 'integer', value: Number(digits) }) : NOT_RESP
  if (!LENGTH.test(digits)) return NOT_RESP
  return lineType === '$' ? beginBulk(state, Number(digits)) : beginArray(state, Number(digits))
}

function beginBulk(state: State, bytes: number): ReadReply | null {
  if (bytes > MAX_BULK_BYTES) return NOT_RESP
  if (bytes < 0) return addToReply(state, { type: 'bulk', text: null })
  state.bulkBytes = bytes + CRLF_BYTES
  return null
}

function beginArray(state: State, count: number): ReadReply | null {
  if (count > MAX_ELEMENTS || state.open.length >= MAX_DEPTH) return NOT_RESP
  if (count <= 0) return addToReply(state, { type: 'array', elements: count < 0 ? null : [] })
  state.open.push({ missing: count, elements: [] })
  return null
}

/** Puts a complete element where it belongs; returns the whole reply once nothing is missing. */
function addToReply(state: State, element: Reply): ReadReply | null {
  let complete = element
  for (let around = state.open.at(-1); around !== undefined; around = state.open.at(-1)) {
    if (!isTooLong(state)) around.elements.push(complete)
    around.missing--
    if (around.missing > 0) return null
    state.open.pop()
    complete = { type: 'array', elements: around.elements }
  }
  const reply: ReadReply = isTooLong(state) ? { type: 'skipped' } : complete
  state.replyBytes = 0
  return reply
}
