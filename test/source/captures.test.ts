import { describe, expect, test } from 'vitest'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
import { CAPTURE_VERSIONS, readCapture } from '../support/proxy-captures.ts'
import { openSource } from '../support/proxy-source.ts'

describe.each(CAPTURE_VERSIONS)('of %s,', (captured) => {
  const version = captured === 'v6.0.22' ? null : captured.slice(1)

  test.each(['auth-files.fresh', 'auth-files', 'auth-files.after-restart', 'auth-files.empty'])(
    '%s is read whole',
    async (list) => {
      const { clock, fetch } = await openSource({}, { version: captured, list })
      const { body } = readCapture(captured, list)
      expect(await fetch()).toEqual({
        ok: true,
        askedAt: clock.now(),
        askedMonotonicMs: clock.monotonicMs(),
        observed: parseAuthFiles(body, { version, askedAt: clock.now() }),
        version,
        clockSkewSeconds: 0,
      })
    },
  )

  test.each(['key-missing', 'key-wrong'])('%s opens the breaker', async (list) => {
    const { fetch, breaker } = await openSource({}, { version: captured, list })
    expect(await fetch()).toMatchObject({ ok: false, reason: 'unauthorized' })
    expect(await breaker()).toMatchObject({ reason: 'unauthorized' })
  })

  test.each(['banned', 'banned-right-key'])('%s opens the breaker where the proxy refuses it', async (list) => {
    const { fetch, breaker } = await openSource({}, { version: captured, list })
    // Older versions never ban 127.0.0.1: the wrong key is refused again, the right one is taken.
    const { status } = readCapture(captured, list)
    const reason = { 200: undefined, 401: 'unauthorized', 403: 'banned' }[status]
    expect((await fetch()).ok).toBe(status === 200)
    expect((await breaker())?.reason).toBe(reason)
  })
})

test('a version header that holds no version is unknown', async () => {
  const { upstream, fetch } = await openSource()
  const sent = ['7.2.140-rc.1+x', '7'.repeat(33), '<b>', '', '7 2']
  const seen: unknown[] = []
  for (const version of sent) {
    upstream.handle((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-CPA-VERSION': version }).end('{"files":[]}')
    })
    const outcome = await fetch()
    seen.push(outcome.ok && outcome.version)
  }
  expect(seen).toEqual(['7.2.140-rc.1+x', null, null, null, null])
})

test("the proxy's clock is compared with ours", async () => {
  const { upstream, fetch } = await openSource()
  const sent = [
    'Mon, 23 Nov 2026 05:10:00 GMT',
    'Sun, 22 Nov 2026 05:00:00 GMT',
    '2026-11-23',
    'Mon, 99 Nov 2026 05:10:00 GMT',
  ]
  const seen: unknown[] = []
  for (const date of sent) {
    upstream.handle((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', Date: date }).end('{"files":[]}')
    })
    const outcome = await fetch()
    seen.push(outcome.ok && outcome.clockSkewSeconds)
  }
  expect(seen).toEqual([600, -86_400, null, null])
})
