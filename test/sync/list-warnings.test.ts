import { describe, expect, test } from 'vitest'
import type { ManualSubscription } from '../../src/domain/subscription.ts'
import { AT } from '../support/hand-clock.ts'
import { observationWith } from '../support/observations.ts'
import { answering, createHarness, type Harness } from '../support/sync-harness.ts'

const URLS = { a: 'http://a:8317', b: 'http://b:8317' }

function warnings({ log }: Harness): string[] {
  return log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
}

function manual(name: string, proxy: string | null = null): ManualSubscription {
  return { proxy, name, planType: null, startAt: null, endAt: AT }
}

function named(...names: string[]) {
  return answering(names.map((name) => observationWith({ credential: name, name })))
}

describe("an operator's statement that applies to nothing", () => {
  test('is warned about once, by its place and not by its name', async () => {
    const harness = createHarness({ manuals: [manual('there.json'), manual('ann@example.com.json')] })
    harness.answer(named('there.json'))
    await harness.sync()
    await harness.sync()
    expect(warnings(harness)).toEqual([
      'CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions[1] applies to no auth file: check its name and its proxy.',
    ])
    expect(JSON.stringify(harness.log.lines)).not.toContain('ann@')
  })

  test('waits until every proxy that it may concern has been read', async () => {
    const harness = createHarness({ urls: URLS, manuals: [manual('in-b.json'), manual('in-none.json')] })
    harness.answer(named('in-a.json'), 'a')
    await harness.sync()
    await harness.sync()
    expect(warnings(harness)).toEqual([])
    harness.answer(named('in-b.json'), 'b')
    await harness.sync()
    expect(warnings(harness)).toEqual([expect.stringContaining('subscriptions[1]')])
  })

  test('for one proxy waits for that one alone, and is not satisfied by another', async () => {
    const harness = createHarness({ urls: URLS, manuals: [manual('here.json', 'a'), manual('here.json', 'b')] })
    harness.answer(named(), 'a')
    await harness.sync()
    expect(warnings(harness)).toEqual([expect.stringContaining('subscriptions[0]')])
    harness.answer(named('here.json'), 'b')
    await harness.sync()
    expect(warnings(harness)).toHaveLength(1)
  })

  test('for all proxies, with each of them stated by itself too, is never used', async () => {
    const harness = createHarness({ manuals: [manual('here.json', 'default'), manual('here.json')] })
    harness.answer(named('here.json'))
    await harness.sync()
    expect(warnings(harness)).toEqual([expect.stringContaining('subscriptions[1]')])
  })
})

test('fault 48: clocks that differ by more than 300 s are warned about once, until they agree again', async () => {
  const harness = createHarness({ urls: URLS })
  harness.answer(named(), 'b')
  for (const clockSkewSeconds of [300, -300, 301, 86_400, null, 301, 0, -86_400]) {
    harness.answer(answering([], { clockSkewSeconds }), 'a')
    await harness.sync()
  }
  const lines = harness.log.lines.filter(({ level }) => level === 'warn')
  expect(lines.map(({ fields }) => fields)).toEqual([
    { proxy: 'a', clockSkewSeconds: 301 },
    { proxy: 'a', clockSkewSeconds: -86_400 },
  ])
  expect(lines[0]?.message).toBe('The clocks of this machine and of the proxy differ: one of them is wrong.')
})

test('fault 16: what to do is logged the first time, then the reason alone, until a fetch succeeds', async () => {
  const harness = createHarness({ urls: URLS })
  const disabled = { ok: false, reason: 'remote_disabled', hint: 'Set allow-remote.' } as const
  const refused = { ok: false, reason: 'refused', hint: 'Nothing listens.' } as const
  for (const outcome of [disabled, disabled, refused, disabled, named(), disabled]) {
    harness.answer(outcome, 'a')
    harness.answer(disabled, 'b')
    await harness.sync()
  }
  const of = (proxy: string) =>
    harness.log.lines.filter(({ level, fields }) => level === 'error' && fields.proxy === proxy)
  expect(of('a').map(({ message }) => message)).toEqual([
    'Failed to fetch auth files: Set allow-remote.',
    'Failed to fetch auth files: remote_disabled',
    'Failed to fetch auth files: Nothing listens.',
    'Failed to fetch auth files: remote_disabled',
    'Failed to fetch auth files: Set allow-remote.',
  ])
  expect(of('a')[1]?.fields).toEqual({ proxy: 'a', reason: 'remote_disabled' })
  expect(of('b')).toHaveLength(6)
})

test('a fetch that was not made is no error, and is logged for those who look closely', async () => {
  const harness = createHarness()
  harness.answer({ ok: false, reason: 'banned', hint: 'Wait.', skipped: true })
  const report = await harness.sync()
  expect(report.fetch).toEqual({ durationMs: 0, reason: 'banned', skipped: true })
  expect(harness.log.lines).toEqual([
    {
      level: 'debug',
      message: 'Not fetching OAuth credentials: Wait.',
      fields: { proxy: 'default', reason: 'banned' },
    },
  ])
})
