import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createRespReader,
  MAX_REPLY_BYTES,
  type ReadReply,
  type Reply,
} from '../../../src/source/events/resp-reader.ts'

/** Many more where `FUZZ_RUNS` asks for them. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300)
const NOT_RESP = { type: 'not_resp' }

function read(...pieces: readonly (string | Buffer)[]): readonly ReadReply[] {
  const reader = createRespReader()
  return pieces.flatMap((piece) => reader.push(Buffer.from(piece)))
}

describe('a RESP reader', () => {
  test.each<[string, Reply]>([
    ['+OK\r\n', { type: 'simple', text: 'OK' }],
    ['-ERR empty command\r\n', { type: 'error', text: 'ERR empty command' }],
    [':-12\r\n', { type: 'integer', value: -12 }],
    ['$-1\r\n', { type: 'bulk', text: null }],
    ['$0\r\n\r\n', { type: 'bulk', text: '' }],
    ['$7\r\na\r\nb\0é\r\n', { type: 'bulk', text: 'a\r\nb\0é' }],
    ['*-1\r\n', { type: 'array', elements: null }],
    ['*0\r\n', { type: 'array', elements: [] }],
    [
      '*3\r\n$9\r\nsubscribe\r\n*1\r\n+a\r\n:1\r\n',
      {
        type: 'array',
        elements: [
          { type: 'bulk', text: 'subscribe' },
          { type: 'array', elements: [{ type: 'simple', text: 'a' }] },
          { type: 'integer', value: 1 },
        ],
      },
    ],
  ])('reads %j, whole, twice and byte by byte', (text, reply) => {
    expect(read(text)).toEqual([reply])
    expect(read(text + text)).toEqual([reply, reply])
    expect(read(...Array.from(Buffer.from(text), (byte) => Buffer.of(byte)))).toEqual([reply])
  })

  test.each(['+OK\r', '+OK', '-', '$5\r\nhalf', '$5', '*2\r\n+a\r\n', '*'])('waits for the rest of %j', (text) => {
    expect(read(text)).toEqual([])
  })

  test.each([
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    '\r\n',
    '\0',
    '%1\r\n+a\r\n+b\r\n',
    '+OK\n',
    '$3\r\nabcd\r\n',
    '$x\r\n',
    '$-2\r\n',
    '$9999999999\r\n',
    '$1.5\r\n',
    ':\r\n',
    ':a\r\n',
    '*99999999\r\n',
    `*${'1'.repeat(40)}`,
    '*1\r\n'.repeat(9),
    '*2\r\n+a\r\nhello\r\n',
  ])('says that %j is none, and reads nothing after it', (text) => {
    const reader = createRespReader()
    expect(reader.push(Buffer.from(text)).at(-1)).toEqual(NOT_RESP)
    expect(reader.push(Buffer.from('+OK\r\n'))).toEqual([])
  })

  test.each([
    ['a string', `$${MAX_REPLY_BYTES}\r\n${'x'.repeat(MAX_REPLY_BYTES)}\r\n`],
    ['a line', `+${'x'.repeat(MAX_REPLY_BYTES)}\r\n`],
    ['an array', `*20000\r\n${':1\r\n'.repeat(20_000)}`],
    ['a string in an array', `*2\r\n$${MAX_REPLY_BYTES}\r\n${'x'.repeat(MAX_REPLY_BYTES)}\r\n$1\r\na\r\n`],
  ])('skips %s of more than 64 KiB, and reads what follows', (_, text) => {
    const [skipped, ok] = read(text, '+OK\r\n')
    expect(skipped).toEqual({ type: 'skipped' })
    expect(ok).toEqual({ type: 'simple', text: 'OK' })
    expect(read(...(`${text}+OK\r\n`.match(/.{1,1000}/gs) ?? []))).toEqual([skipped, ok])
  })

  test('reads one of exactly 64 KiB', () => {
    const text = 'x'.repeat(MAX_REPLY_BYTES - '$65526\r\n\r\n'.length)
    expect(read(`$${text.length}\r\n${text}\r\n`)).toEqual([{ type: 'bulk', text }])
  })

  test('holds nothing of a string of 200 MiB', () => {
    const reader = createRespReader()
    const piece = Buffer.alloc(1024 * 1024, 'x')
    reader.push(Buffer.from(`*1\r\n$${200 * piece.length}\r\n`))
    const before = process.memoryUsage()
    for (let pieces = 0; pieces < 200; pieces++) expect(reader.push(piece)).toEqual([])
    const after = process.memoryUsage()
    expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(20 * piece.length)
    expect(reader.push(Buffer.from('\r\n'))).toEqual([{ type: 'skipped' }])
  })

  test('reads what was written, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(anyReply(), { maxLength: 5 }), fc.array(fc.nat(60)), (replies, cuts) => {
        const bytes = Buffer.concat(replies.map(write))
        expect(read(...cut(bytes, cuts))).toEqual(replies)
      }),
      { numRuns: RUNS },
    )
  })

  test('never throws, and reads the same of any bytes however they are cut', () => {
    const resplike = fc.array(
      fc.constantFrom('+', '-', ':', '$', '*', '\r\n', '\r', '\n', '0', '1', '3', '65530', '-1', 'a', 'é'),
      { maxLength: 40 },
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
      resplike.map((parts) => Buffer.from(parts.join(''))),
    )
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(20)), (any, cuts) => {
        expect(read(...cut(any, cuts))).toEqual(read(any))
      }),
      { numRuns: RUNS },
    )
  })
})

function anyReply(): fc.Arbitrary<Reply> {
  const line = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !/[\r\n]/.test(text))
  const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
    reply: fc.oneof(
      { maxDepth: 3 },
      fc.record({ type: fc.constantFrom('simple' as const, 'error' as const), text: line }),
      fc.record({ type: fc.constant('integer' as const), value: fc.integer() }),
      fc.record({ type: fc.constant('bulk' as const), text: fc.option(fc.string({ unit: 'binary' })) }),
      fc.record({ type: fc.constant('array' as const), elements: fc.option(fc.array(tie('reply'), { maxLength: 4 })) }),
    ),
  }))
  return reply
}

function write(reply: Reply): Buffer {
  if (reply.type === 'simple') return Buffer.from(`+${reply.text}\r\n`)
  if (reply.type === 'error') return Buffer.from(`-${reply.text}\r\n`)
  if (reply.type === 'integer') return Buffer.from(`:${reply.value}\r\n`)
  if (reply.type === 'bulk') {
    return Buffer.from(reply.text === null ? '$-1\r\n' : `$${Buffer.byteLength(reply.text)}\r\n${reply.text}\r\n`)
  }
  if (reply.elements === null) return Buffer.from('*-1\r\n')
  return Buffer.concat([Buffer.from(`*${reply.elements.length}\r\n`), ...reply.elements.map(write)])
}

/** Bytes in pieces of these lengths, the last one as long as is left. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (const length of lengths) {
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return [...pieces, bytes.subarray(at)]
}
