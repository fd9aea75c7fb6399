import { createServer, request as requestFrom } from 'node:http'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { listen } from './fake-proxy.ts'

/** A real HTTP proxy on 127.0.0.1. */
export interface ForwardProxy {
  readonly url: string
  /** Method and target of each request, such as `CONNECT 127.0.0.1:8317`. */
  readonly requests: readonly string[]
  /** From now on it answers this status, and forwards nothing. */
  readonly refuse: (status: number) => void
}

/**
 * Starts one, and closes it when the test ends.
 *
 * @param elsewhere a base URL that is asked in place of each host; default the host itself
 */
export async function startForwardProxy(elsewhere?: string): Promise<ForwardProxy> {
  const requests: string[] = []
  let refusal: number | null = null
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (refusal !== null) return response.writeHead(refusal).end()
    const { method, headers } = request
    const target = new URL(request.url ?? '')
    const url = elsewhere === undefined ? target : new URL(target.pathname, elsewhere)
    const onward = requestFrom(url, { method: method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    return request.pipe(onward)
  })
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`)
    if (refusal !== null) return socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`)
    const { hostname, port } = new URL(`http://${request.url}`)
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    socket.on('error', () => onward.destroy())
    return onward.on('error', () => socket.destroy())
  })
  const { port, close } = await listen(server)
  onTestFinished(close)
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    refuse: (status) => {
      refusal = status
    },
  }
}
