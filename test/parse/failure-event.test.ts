import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STATUS_REASONS } from '../../src/domain/credential.ts'
import { readFailureEvent } from '../../src/parse/failure-event.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
import { readCapture } from '../support/proxy-captures.ts'
import { NOW } from './read-one.ts'

/** Many more where `FUZZ_RUNS` asks for them. */
const RUNS = { seed: 20261126, numRuns: Number(process.env.FUZZ_RUNS ?? 300) }

const read = (event: object) => readFailureEvent(JSON.stringify(event), NOW)
const reasonOf = (body: unknown, statusCode?: unknown) =>
  read({ auth_id: 'a.json', body, status_code: statusCode })?.reason

describe.each(['v7.1.45', 'v7.2.140'])('an event of %s', (version) => {
  const file = join(import.meta.dirname, `../fixtures/captures/${version}/failure-events.json`)
  // The recorded file has this shape; a wrong one fails the test.
  const { events } = JSON.parse(readFileSync(file, 'utf8')) as { events: readonly Record<string, unknown>[] }
  const listed = parseAuthFiles(readCapture('v7.2.140', 'auth-files').body, { version: '7.2.140', askedAt: NOW })
  const expected: Readonly<Record<string, string>> = {
    eve: 'rate_limited',
    finn: 'unauthorized',
    ida: 'unauthorized',
    jan: 'rate_limited',
    kim: 'not_found',
  }

  test.each(events.map((event) => [String(event.auth_id), event]))('of %s is read', (id, event) => {
    const reason = expected[/-([a-z]+)@/.exec(id)?.[1] ?? '']
    const account = listed?.observations.find(({ name }) => name === id)
    const credential = account?.credential
    const { auth_index: authIndex } = event
    expect(read(event)).toEqual({ credential, authIndex, at: NOW, reason })
    expect(credential).toMatch(/^[0-9a-f]{16}$/)
  })
})

describe('an event', () => {
  test('without an id is known by its index, a number too', () => {
    expect(read({ auth_index: 7 })).toMatchObject({ credential: null, authIndex: '7' })
  })

  test.each(['', 'hello', '[]', 'null', '{"auth_id":', '{}', '{"auth_id":null,"auth_index":{}}', '{"body":"x"}'])(
    '%j is none',
    (message) => {
      expect(readFailureEvent(message, NOW)).toBeNull()
    },
  )

  test.each([
    ['payment_required', 500, 'payment_required'],
    ['{"error":{"code":"token_invalidated"}}', 500, 'unauthorized'],
    ['populate Claude OAuth account profile: fetch profile: status 401', 500, 'unauthorized'],
    ['something odd', 401, 'unauthorized'],
    ['', 402, 'payment_required'],
    ['', 403, 'forbidden'],
    [null, 404, 'not_found'],
    [{ error: 'unauthorized' }, 429, 'rate_limited'],
    ['', 503, 'upstream_error'],
    ['', 400, 'other'],
    ['', '401', 'other'],
    ['', undefined, 'other'],
    ['{"error":{"type":"invalid_request_error","message":"odd"}}', 400, 'invalid_request'],
    ['<html><title>Just a moment...</title></html>', 403, 'challenge'],
    [' <html><h1>403 Forbidden</h1></html>', 403, 'challenge'],
  ])('with the body %j and status %j is %s', (body, statusCode, reason) => {
    expect(reasonOf(body, statusCode)).toBe(reason)
  })

  test('keeps nothing of what a user or a provider wrote', () => {
    const canary = 'canary-of-a-user'
    const event = { auth_id: canary, body: canary, provider: canary, model: canary, auth_status: { status: canary } }
    expect(JSON.stringify(read(event))).not.toContain(canary)
  })

  test('of any kind is read without a throw, as what we know', () => {
    const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.double(), fc.constantFrom(401, 'a.json'))
    const body = fc.oneof(
      value,
      value.map((any) => JSON.stringify({ error: any })),
      fc.constant('{"error":{}}'),
    )
    const shaped = fc.record(
      { auth_id: value, auth_index: value, body, status_code: value, timestamp: value },
      { requiredKeys: [] },
    )
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      shaped.map((event) => JSON.stringify(event)),
    )
    const reasons = new Set<unknown>([...STATUS_REASONS, 'challenge'])
    fc.assert(
      fc.property(message, (text) => {
        const event = readFailureEvent(text, NOW)
        if (event === null) return
        expect(reasons.has(event.reason)).toBe(true)
        expect(event.credential ?? event.authIndex).not.toBeNull()
        expect(event.credential === null || /^[0-9a-f]{16}$/.test(event.credential)).toBe(true)
      }),
      RUNS,
    )
  })
})
