import { createServer } from 'node:http'
import { LIST_PATH, listen } from '../test/support/fake-proxy.ts'
import { AT } from '../test/support/hand-clock.ts'
import { readCapture } from '../test/support/proxy-captures.ts'
import { answerParent, type ListShape, type ProxyAnswer } from './processes.ts'

/** A recorded entry, as far as the copies differ from it. */
interface Entry {
  readonly name: string
  readonly email?: string
  readonly success: number
}

// The capture is a recorded list of this shape.
const { headers, body } = readCapture('v7.2.140', 'auth-files')
const { files: ENTRIES } = body as { readonly files: readonly Entry[] }

const HOUR_MS = 3_600_000
const at = (hours: number): Date => new Date(AT.getTime() + hours * HOUR_MS)
const earlier = (date: Date, ms: number): Date => new Date(date.getTime() - (ms % HOUR_MS))
const unixSeconds = (date: Date): string => String(date.getTime() / 1000)
/** What a newer proxy keeps of an account's last answer: two windows that run at the benchmark's time. */
const quotaOf = (index: number) => ({
  observed_at: earlier(at(-1), index).toISOString(),
  signals: {
    'X-Codex-Plan-Type': 'plus',
    'X-Codex-Primary-Used-Percent': '42',
    'X-Codex-Primary-Window-Minutes': '300',
    'X-Codex-Primary-Reset-At': unixSeconds(earlier(at(4), 1000 * index)),
    'X-Codex-Primary-Reset-After-Seconds': '14400',
    'X-Codex-Secondary-Used-Percent': '61',
    'X-Codex-Secondary-Window-Minutes': '10080',
    'X-Codex-Secondary-Reset-At': unixSeconds(earlier(at(96), 1000 * index)),
    'X-Codex-Secondary-Reset-After-Seconds': '345600',
  },
})

/** The list is rendered when it is set, so that it is served as fast as Node can. */
let pieces: readonly Buffer[] = []
const server = createServer((request, response) => {
  response.statusCode = request.url === LIST_PATH ? 200 : 404
  response.setHeader('Content-Type', headers['Content-Type'] ?? '')
  response.setHeader('X-CPA-VERSION', headers['X-Cpa-Version'] ?? '')
  if (response.statusCode === 200) for (const piece of pieces) response.write(piece)
  response.end()
})
const { port } = await listen(server)

answerParent<ListShape, ProxyAnswer>(async (shape) => {
  pieces = Array.from(renderAuthFiles(shape), (text) => Buffer.from(text))
  return { url: `http://127.0.0.1:${port}`, byteCount: pieces.reduce((sum, { length }) => sum + length, 0) }
})

/** A list made of copies of the recorded entries, each with a name, id, e-mail, quota and times of its own, in pieces. */
function* renderAuthFiles({ count, generation }: ListShape): Generator<string, void> {
  let text = '{"files":['
  for (let index = 0; index < count; index++) {
    const entry = ENTRIES[index % ENTRIES.length]
    text += `${index === 0 ? '' : ','}${JSON.stringify(copyOf(entry, index, generation))}`
    if (index % 1000 !== 999) continue
    yield text
    text = ''
  }
  yield `${text}]}`
}

function copyOf(entry: Entry | undefined, index: number, generation: number): unknown {
  if (entry === undefined) throw new Error('The recorded list is empty.')
  const name = entry.name.replace('.json', `-${index}.json`)
  const email = `${letter(index)}${letter(Math.floor(index / 26))}-${index}@example.com`
  return {
    ...withOwnTimes(entry, index),
    id: name,
    name,
    success: entry.success + Number(isIn(index, generation)),
    quota: quotaOf(index),
    ...(entry.email === undefined ? {} : { email, label: email }),
  }
}

/** No two accounts have one instant, as in a real list, where only the list's own is shared. */
function withOwnTimes<Value extends object>(values: Value, index: number): Value {
  // The text of the values is another one, and nothing else.
  return JSON.parse(JSON.stringify(values), (_, value) => (isTime(value) ? ownTime(value, index) : value)) as Value
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value)
}

function ownTime(time: string, index: number): string {
  return earlier(new Date(time), index).toISOString()
}

function letter(index: number): string {
  return String.fromCharCode(97 + (index % 26))
}

/** One of each hundred entries and generation, so that all kinds of entries take part. */
function isIn(index: number, generation: number): boolean {
  return (index + Math.floor(index / 100)) % 100 < generation
}
