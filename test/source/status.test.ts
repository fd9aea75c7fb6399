import { Response } from 'undici'
import { describe, expect, test } from 'vitest'
import { readBadStatus } from '../../src/source/bad-status.ts'
import { CAPTURE_VERSIONS } from '../support/proxy-captures.ts'
import { openSource } from '../support/proxy-source.ts'

/** Opens a source whose proxy answers with this status only. */
async function openStatus(status: number, headers: Record<string, string> = {}, body = '') {
  const opened = await openSource()
  opened.upstream.handle((_, response) => {
    response.writeHead(status, headers).end(body)
  })
  return opened
}

describe.each(CAPTURE_VERSIONS)('fault 16: of %s,', (version) => {
  test.each([
    ['remote-disabled', 'remote_disabled', 'allow-remote: true'],
    ['management-off', 'not_found', 'secret-key'],
  ])('%s has its own reason and hint, and is asked again each time', async (list, reason, words) => {
    const { upstream, fetch, breaker } = await openSource({}, { version, list })
    for (const _ of [1, 2, 3]) {
      expect(await fetch()).toEqual({ ok: false, reason, hint: expect.stringContaining(words) })
    }
    expect(upstream.requests()).toBe(3)
    expect(await breaker()).toBeNull()
  })
})

test('fault 16: a proxy without a key has its own reason and hint', async () => {
  const { fetch } = await openStatus(403, {}, '{"error":"remote management key not set"}')
  expect(await fetch()).toEqual({ ok: false, reason: 'key_not_set', hint: expect.stringContaining('secret-key') })
})

test('a 403 of somebody else is bad_status and opens nothing', async () => {
  const { fetch, breaker } = await openStatus(403, { 'Content-Type': 'text/html' }, '<h1>Forbidden</h1>')
  expect(await fetch()).toMatchObject({ reason: 'bad_status' })
  expect(await breaker()).toBeNull()
})

test.each([
  ['120', 120],
  ['-5', 60],
  ['abc', 60],
  ['0', 60],
  ['', 60],
  [null, 60],
  ['Mon, 23 Nov 2026 05:10:00 GMT', 600],
  ['Mon, 23 Nov 2026 04:00:00 GMT', 60],
  ['tomorrow', 60],
  ['99999999999', 3600],
  ['9'.repeat(400), 3600],
])('fault 18: after Retry-After %j everybody waits %i s', async (retryAfter, seconds) => {
  const { upstream, clock, fetch } = await openStatus(429, retryAfter === null ? {} : { 'Retry-After': retryAfter })
  expect(await fetch()).toEqual({ ok: false, reason: 'rate_limited', hint: expect.any(String) })
  clock.advance(seconds * 1000 - 1)
  for (const trigger of ['schedule', 'request'] as const) {
    expect(await fetch(trigger)).toMatchObject({ ok: false, reason: 'rate_limited', skipped: true })
  }
  // A set clock changes nothing.
  clock.setWall(86_400_000)
  expect(await fetch()).toMatchObject({ skipped: true })
  expect(upstream.requests()).toBe(1)
  clock.advance(1)
  upstream.answer('auth-files')
  expect(await fetch()).toMatchObject({ ok: true })
})

test('fault 18: a proxy may ask for a whole interval of more than an hour', async () => {
  const { upstream, clock, fetch, restart } = await openStatus(429, { 'Retry-After': '99999' })
  restart({ intervalSeconds: 7200 })
  await fetch()
  clock.advance(7_199_000)
  expect(await fetch()).toMatchObject({ skipped: true })
  clock.advance(1000)
  expect(await fetch()).not.toHaveProperty('skipped')
  expect(upstream.requests()).toBe(2)
})

test.each([500, 502, 503, 504, 520, 530])('fault 19: a %i is server_error and is asked again', async (status) => {
  const { upstream, fetch } = await openStatus(status, { 'Retry-After': '3600' }, 'oops')
  for (const _ of [1, 2]) expect(await fetch()).toMatchObject({ ok: false, reason: 'server_error' })
  upstream.answer('auth-files')
  expect(await fetch()).toMatchObject({ ok: true })
})

test.each([
  [204, 'bad_shape'],
  [202, 'bad_status'],
  [206, 'bad_status'],
  [304, 'bad_status'],
  [400, 'bad_status'],
  [418, 'bad_status'],
])('faults 20 and 21: a %i is %s', async (status, reason) => {
  const { fetch } = await openStatus(status)
  expect(await fetch()).toMatchObject({ ok: false, reason })
})

test('a 401 whose body breaks off is a 401 all the same', async () => {
  const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) })
  expect(await readBadStatus(new Response(body, { status: 401 }), new Date())).toMatchObject({ reason: 'unauthorized' })
})
