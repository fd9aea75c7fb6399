import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SignJWT } from 'jose'
import { JWT_SECRET } from './postgrest.ts'

export const SECRET_KEY = 'sb_secret_canary0123456789'

/** What PostgREST answered, whole. */
interface Answer {
  readonly status: number
  readonly body: Buffer
}

/** Answers as a platform that fails; `forward` lets the request reach the database. */
export type Fault = (response: ServerResponse, forward: () => Promise<Answer>) => Promise<void>

/** A project's front door: maps `/rest/v1`, checks the key, and turns a secret key into a token of the service role. */
export interface Gateway {
  readonly url: string
  /** Paths asked for, in order. */
  readonly requests: string[]
  /** Each of the next requests meets one of the faults. */
  readonly inject: (...faults: readonly Fault[]) => void
  /** All requests meet the fault, until null. */
  readonly break: (fault: Fault | null) => void
  readonly stop: () => Promise<void>
}

export async function startGateway(postgrestUrl: string): Promise<Gateway> {
  const requests: string[] = []
  const injected: Fault[] = []
  let broken: Fault | null = null
  const serviceToken = await signToken('service_role')
  const server = createServer(async (request, response) => {
    requests.push(request.url ?? '')
    const authorization = authorize(request, serviceToken)
    if (authorization === null)
      return send(response, 401, { message: 'Invalid API key', hint: 'Double check your key.' })
    const body = await buffer(request)
    const forward = () => ask(postgrestUrl, request, authorization, body)
    const fault = injected.shift() ?? broken
    await (fault ?? answerPlainly)(response, forward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    inject: (...faults) => injected.push(...faults),
    break: (fault) => {
      broken = fault
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A token as a project's legacy API keys are: for ten years, issued by Supabase. */
export function signToken(role: string): Promise<string> {
  return new SignJWT({ role, iss: 'supabase', ref: 'abcdefghijklmnopqrst' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setExpirationTime('10y')
    .sign(new TextEncoder().encode(JWT_SECRET))
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function answerPlainly(response: ServerResponse, forward: () => Promise<Answer>): Promise<void> {
  const { status, body } = await forward()
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body)
}

/** Supabase refuses a secret key as a bearer token, unless it is the `apikey` too. */
function authorize(request: IncomingMessage, serviceToken: string): string | null {
  const { apikey: key, authorization = `Bearer ${key}` } = request.headers
  if (authorization !== `Bearer ${key}`) return null
  if (key === SECRET_KEY) return `Bearer ${serviceToken}`
  return typeof key === 'string' && key.startsWith('ey') ? `Bearer ${key}` : null
}

async function ask(
  postgrestUrl: string,
  request: IncomingMessage,
  authorization: string,
  body: Buffer,
): Promise<Answer> {
  const path = (request.url ?? '').replace(/^\/rest\/v1/, '')
  const answer = await fetch(postgrestUrl + path, {
    method: request.method ?? 'GET',
    headers: { 'content-type': 'application/json', authorization },
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  })
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) }
}
