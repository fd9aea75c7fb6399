import { readCapture } from '../../support/proxy-captures.ts'

/** What a provider answered, from a recorded answer of the proxy's. */
export function readAnswer(file: string): unknown {
  // The recorded bodies have this shape; a wrong one fails the test that uses it.
  const { body } = readCapture('v7.2.140', file).body as { readonly body: string }
  return JSON.parse(body)
}
