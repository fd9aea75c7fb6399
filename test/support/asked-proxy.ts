import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type FakeProxy, LIST_PATH, PROXY_KEY } from './fake-proxy.ts'
import { readCapture, sendCapture } from './proxy-captures.ts'

/** A call that the proxy was asked to make. */
export interface ApiCall {
  readonly auth_index: string
  readonly method: string
  readonly url: string
  readonly header: Readonly<Record<string, string>>
}

/** What a provider answers, or that it cannot be reached, or what the proxy itself answers. */
export type Played =
  | { readonly status: number; readonly header?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'unreachable'
  | RequestListener

export interface AskedProxy {
  readonly calls: readonly ApiCall[]
  /** What arrived at providers in place of a token: of an index that the proxy does not know, the words `$TOKEN$`. */
  readonly tokens: readonly string[]
  /** What each call is answered from now on. */
  readonly play: (play: (call: ApiCall) => Played) => void
  /** The body of the list from now on. */
  readonly list: (body: unknown) => void
  /** Called with each call, and waited for before the answer. */
  readonly onCall: (before: (call: ApiCall) => Promise<void> | void) => void
}

const API_CALL_PATH = '/v0/management/api-call'

interface ListBody {
  readonly files: readonly Readonly<Record<string, unknown>>[]
}

/** The body of the recorded list. */
export function recordedList(): ListBody {
  // The recorded body has this shape; a wrong one fails the test that uses it.
  return readCapture('v7.2.140', 'auth-files').body as ListBody
}

/** Has a fake proxy make calls for us, as a real one does. */
export function answerApiCalls(upstream: FakeProxy, key = PROXY_KEY): AskedProxy {
  const calls: ApiCall[] = []
  const tokens: string[] = []
  let list: ListBody = recordedList()
  let play: (call: ApiCall) => Played = () => ({ status: 404 })
  let before: (call: ApiCall) => Promise<void> | void = () => {}
  const answerCall = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The exporter sends this shape; another one fails the tests.
    const call = JSON.parse(await readText(request)) as ApiCall
    calls.push(call)
    const isKnown = list.files.some(({ auth_index: index }) => index === call.auth_index)
    tokens.push((call.header.Authorization ?? '').replace('$TOKEN$', isKnown ? 'a-token' : '$TOKEN$'))
    await before(call)
    const played = play(call)
    if (typeof played === 'function') return played(request, response)
    if (played === 'unreachable') return sendCapture(response, readCapture('v7.2.140', 'api-call.unreachable'))
    const { status, header = {}, body } = played
    const headers = Object.fromEntries(Object.entries(header).map(([name, value]) => [name, [value]]))
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    sendJson(response, 200, { status_code: status, header: headers, body: text ?? '' })
  }
  upstream.handle((request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) {
      return sendCapture(response, readCapture('v7.2.140', 'key-wrong'))
    }
    if (request.url === API_CALL_PATH && request.method === 'POST') return void answerCall(request, response)
    if (request.url === LIST_PATH) {
      return sendCapture(response, { ...readCapture('v7.2.140', 'auth-files'), body: list })
    }
    return sendCapture(response, readCapture('v7.2.140', 'health.404'))
  })
  return {
    calls,
    tokens,
    play: (next) => {
      play = next
    },
    list: (body) => {
      // Tests hand in what they made of the recorded body.
      list = body as ListBody
    },
    onCall: (next) => {
      before = next
    },
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
