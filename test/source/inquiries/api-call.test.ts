import { describe, expect, test } from 'vitest'
import type { InquiryName } from '../../../src/domain/inquiry.ts'
import type { CliProxy } from '../../../src/domain/source.ts'
import { INQUIRIES } from '../../../src/source/inquiries/table.ts'
import type { ManagementSourceDeps } from '../../../src/source/management-source.ts'
import { readAnswer } from '../../parse/inquiries/read-answer.ts'
import { answerApiCalls, type Played, sendJson } from '../../support/asked-proxy.ts'
import { credentialWith } from '../../support/credentials.ts'
import { startForwardProxy } from '../../support/forward-proxy.ts'
import { openSource } from '../../support/proxy-source.ts'

const HOUR_MS = 3_600_000
const SUBJECT = { credential: credentialWith(), authIndex: 'fedcba9876543210' }
const JSON_TYPE = { 'Content-Type': 'application/json' }
const HTML = '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>'

describe('asking a provider through a proxy', () => {
  test('sends one call with the index, and the words for the token in one header alone', async () => {
    const { ask, asked } = await openAsked()
    asked.play(() => ({ status: 200, body: readAnswer('api-call.subscriptions') }))
    expect(await ask('codex-subscription')).toMatchObject({ kind: 'read', reading: { live: { planType: 'plus' } } })
    expect(asked.calls).toEqual([
      {
        auth_index: SUBJECT.authIndex,
        method: 'GET',
        url: 'https://chatgpt.com/backend-api/subscriptions?account_id=acct-ann',
        header: { Authorization: 'Bearer $TOKEN$' },
      },
    ])
  })

  test.each<readonly [string, Played, string]>([
    ['a revoked token', { status: 401, body: readAnswer('api-call.wham-usage-revoked') }, 'unauthorized'],
    ['a refusal', { status: 403, header: JSON_TYPE, body: { detail: 'no' } }, 'forbidden'],
    [
      "Cloudflare's page",
      { status: 403, header: { 'Content-Type': 'text/html; charset=UTF-8' }, body: HTML },
      'challenge',
    ],
    ["Cloudflare's page without a type", { status: 403, body: HTML }, 'challenge'],
    ["Cloudflare's header", { status: 403, header: { 'Cf-Mitigated': 'challenge' }, body: {} }, 'challenge'],
    ["Cloudflare's header on a 503", { status: 503, header: { 'Cf-Mitigated': 'challenge' }, body: {} }, 'challenge'],
    ['a 429', { status: 429, body: {} }, 'rate_limited'],
    ['a 500', { status: 500, body: 'oops' }, 'upstream_error'],
    ['a 404', { status: 404, body: {} }, 'other'],
    ['a provider that is out of reach', 'unreachable', 'unreachable'],
    ['a good answer that is no JSON', { status: 200, body: HTML }, 'bad_shape'],
    ['a good answer of another shape', { status: 200, body: [] }, 'bad_shape'],
    ['an answer of 1 MiB', { status: 200, body: { plan_type: 'plus', more: 'x'.repeat(1024 * 1024) } }, 'bad_shape'],
    ['no token', (_, response) => sendJson(response, 400, { error: 'auth token not found' }), 'no_token'],
    [
      'a token that cannot be refreshed',
      (_, response) => sendJson(response, 400, { error: 'auth token refresh failed' }),
      'no_token',
    ],
    ['a call that the proxy refuses', (_, response) => sendJson(response, 400, { error: 'invalid url' }), 'other'],
    ['a page in place of the proxy', (_, response) => response.end(HTML), 'bad_shape'],
    ['a proxy that hangs up', (request) => request.socket.destroy(), 'unreachable'],
  ])('%s', async (_, played, result) => {
    const { ask, asked, breaker } = await openAsked()
    asked.play(() => played)
    expect(await ask('codex-subscription')).toEqual({ kind: 'failed', result, retryAfterMs: null })
    expect(await breaker()).toBe(null)
  })

  test.each([
    ['7200', 2 * HOUR_MS],
    ['Mon, 23 Nov 2026 08:00:00 GMT', 3 * HOUR_MS],
    ['later', null],
  ])('a 429 asks to wait for %s', async (header, retryAfterMs) => {
    const { ask, asked } = await openAsked()
    asked.play(() => ({ status: 429, header: { 'retry-after': header }, body: {} }))
    expect(await ask('codex-usage')).toEqual({ kind: 'failed', result: 'rate_limited', retryAfterMs })
  })

  test.each<readonly [string, number, unknown, number]>([
    ['has no such route', 404, '', 6 * HOUR_MS],
    ['is out of order', 503, {}, HOUR_MS / 4],
    ['asks to wait', 429, {}, HOUR_MS],
    ['is behind a gateway that cannot reach it', 502, 'Bad Gateway', HOUR_MS / 4],
  ])('nobody is asked where the proxy %s', async (_, status, body, pauseMs) => {
    const { ask, asked, breaker } = await openAsked()
    asked.play(() => (__, response) => sendJson(response, status, body))
    expect(await ask('codex-usage')).toEqual({ kind: 'stopped', result: 'other', pauseMs, hint: expect.any(String) })
    expect(await breaker()).toBe(null)
  })

  test('a key that is refused opens the breaker of the list, and nothing more is sent', async () => {
    const { ask, asked, breaker, setKey, upstream, fetch } = await openAsked()
    setKey('wrong-key')
    expect(await ask('codex-usage')).toMatchObject({ kind: 'stopped', result: 'other' })
    expect(await breaker()).toMatchObject({ reason: 'unauthorized' })
    expect(upstream.requests()).toBe(1)
    expect(await ask('codex-usage')).toEqual({ kind: 'skipped' })
    expect(await fetch()).toMatchObject({ ok: false, skipped: true })
    expect(upstream.requests()).toBe(1)
    expect(asked.calls).toEqual([])
  })

  test('a ban opens it too', async () => {
    const { ask, asked, breaker } = await openAsked()
    const error = 'IP banned due to too many failed attempts. Try again in 29m59s'
    asked.play(() => (_, response) => sendJson(response, 403, { error }))
    expect(await ask('codex-usage')).toMatchObject({ kind: 'stopped' })
    expect(await breaker()).toMatchObject({ reason: 'banned' })
  })

  test('nothing is sent while the proxy asked to wait, without a key, or once given up', async () => {
    const { ask, upstream, fetch, setReadKey } = await openAsked()
    upstream.handle((_, response) => response.writeHead(429).end())
    await fetch()
    expect(await ask('codex-usage')).toEqual({ kind: 'skipped' })
    setReadKey(() => Promise.reject(new Error('gone')))
    expect(await ask('codex-usage')).toEqual({ kind: 'skipped' })
    expect(await ask('codex-usage', AbortSignal.abort())).toEqual({ kind: 'skipped' })
    expect(upstream.requests()).toBe(1)
  })

  test('a proxy that never answers is out of reach after the deadline', async () => {
    const { ask, asked } = await openAsked({ timeoutMs: 50 })
    asked.play(() => () => {})
    expect(await ask('codex-usage')).toEqual({ kind: 'failed', result: 'unreachable', retryAfterMs: null })
  })

  test('a redirect is not followed, and is what the proxy says of itself', async () => {
    const { ask, asked, upstream } = await openAsked()
    asked.play(() => (_, response) => response.writeHead(307, { Location: `${upstream.url}/elsewhere` }).end())
    expect(await ask('codex-usage')).toMatchObject({ kind: 'stopped', hint: expect.stringContaining(upstream.url) })
    expect(upstream.requests()).toBe(1)
  })

  test('a proxy is asked with its stated headers, through the HTTP proxy', async () => {
    const forwarder = await startForwardProxy()
    const forward = { http: forwarder.url, https: null, direct: [] }
    const { ask, asked, upstream } = await openAsked({ forward }, { headers: { 'X-Secret': 'canary' } })
    let header: unknown
    asked.play(() => (request, response) => {
      header = request.headers['x-secret']
      sendJson(response, 400, { error: 'invalid url' })
    })
    await ask('codex-usage')
    expect(header).toBe('canary')
    expect(forwarder.requests).toEqual([`POST ${upstream.url}/v0/management/api-call`])
  })

  test('a login that stands before the proxy stops the questions, and is no wrong key', async () => {
    const { ask, asked, breaker } = await openAsked()
    asked.play(() => (_, response) => response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end())
    expect(await ask('codex-usage')).toMatchObject({ kind: 'stopped' })
    expect(await breaker()).toBeNull()
  })
})

async function openAsked(deps: Partial<ManagementSourceDeps> = {}, stated: Partial<CliProxy> = {}) {
  const source = await openSource(deps, {}, stated)
  const asked = answerApiCalls(source.upstream)
  const ask = (name: InquiryName, signal?: AbortSignal) => {
    const inquiry = INQUIRIES.find((each) => each.name === name)
    if (inquiry === undefined) throw new Error(`There is no ${name}.`)
    return source.ask(inquiry, SUBJECT, signal)
  }
  return { ...source, asked, ask }
}
