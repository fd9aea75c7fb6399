import { createServer } from 'node:http'
import { LIST_PATH, listen } from '../test/support/fake-proxy.ts'
import { readCapture } from '../test/support/proxy-captures.ts'
import { type ListShape, renderAuthFiles } from './auth-files.ts'
import { answerParent } from './child.ts'

/** Where the proxy serves, and how long its list is now. */
export interface ProxyAnswer {
  readonly url: string
  readonly byteCount: number
}

/** Answers the list as a recorded proxy did, and as fast as Node can: the list is rendered when it is set. */
let pieces: readonly Buffer[] = []
const { headers } = readCapture('v7.2.140', 'auth-files')
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
