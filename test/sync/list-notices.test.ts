import { describe, expect, test } from 'vitest'
import type { ManualSubscription } from '../../src/domain/manual-subscription.ts'
import { manualWith, statementWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { observationsOf, observationWith } from '../support/observations.ts'
import { answering, createHarness, type Harness } from '../support/sync-harness.ts'

const URLS = { a: 'http://a:8317', b: 'http://b:8317' }

function warnings({ log }: Harness): string[] {
  return log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
}

function manual(name: string, proxy: string | null = null): ManualSubscription {
  return manualWith({ proxy, name, endAt: AT })
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

test('a statement that loses its account is warned about again, and so is one that was edited', async () => {
  const harness = createHarness({ manuals: [manual('old.json')] })
  for (const name of ['old.json', 'new.json', 'new.json', 'old.json', 'new.json']) {
    harness.answer(named(name, 'x.json', 'y.json'))
    await harness.sync()
  }
  const lost =
    'CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions[0] no longer applies to any auth file: was the account logged in under a new name?'
  expect(warnings(harness)).toEqual([lost, lost])
})

test('a statement by account id follows a login under a new file name', async () => {
  const statement = statementWith({ planType: 'plus', accountId: 'acct-1' })
  const endAt = new Date('2027-03-31T00:00:00Z')
  const harness = createHarness({ manuals: [manualWith({ accountId: 'acct-1', endAt })] })
  for (const name of ['old.json', 'new.json']) {
    harness.answer(answering([observationWith({ credential: name, name, statement }), ...observationsOf(2)]))
    await harness.sync()
    expect(harness.board.current().get('default')?.credentials[0]).toMatchObject({
      name,
      endAt,
      evidence: 'manual',
    })
  }
  expect(warnings(harness)).toEqual([])
})

test('two auth files of one account are warned about once, by their masked names', async () => {
  const statement = statementWith({ planType: 'plus', accountId: 'acct-1' })
  const harness = createHarness()
  const entry = (name: string, accountId = 'acct-1') =>
    observationWith({ credential: name, name, email: 'ann@example.com', statement: { ...statement, accountId } })
  for (const entries of [
    [entry('a'), entry('b')],
    [entry('a'), entry('b')],
    [entry('a'), entry('b', 'acct-2')],
  ]) {
    harness.answer(answering(entries))
    await harness.sync()
  }
  const lines = harness.log.lines.filter(({ level }) => level === 'warn')
  expect(lines).toEqual([
    {
      level: 'warn',
      message: 'Several auth files are of one account: all but the newest login can go.',
      fields: { proxy: 'default', names: 'an***@example.com, an***@example.com #b' },
    },
  ])
})

test('members of one workspace, who share its account id, are no twins', async () => {
  const statement = statementWith({ planType: 'team', accountId: 'workspace' })
  const harness = createHarness()
  harness.answer(
    answering(
      ['ann', 'bob', null].map((name, index) =>
        observationWith({
          credential: String(index),
          name: String(index),
          email: name && `${name}@example.com`,
          statement,
        }),
      ),
    ),
  )
  await harness.sync()
  expect(warnings(harness)).toEqual([])
})

test('a page of a longer list is warned about once, until the list is whole again; what it lacks stays', async () => {
  const harness = createHarness()
  harness.answer(answering(observationsOf(4)))
  await harness.sync()
  for (const partial of [true, true, false, true]) {
    harness.answer(answering(observationsOf(partial ? 3 : 4), { partial }))
    await harness.sync()
    expect(harness.board.current().get('default')?.credentials).toHaveLength(4)
  }
  expect(warnings(harness)).toHaveLength(2)
  expect(warnings(harness)[0]).toContain('one page of a longer list')
})

describe('a credential that is no longer listed', () => {
  const infos = ({ log }: Harness) =>
    log.lines.filter(({ message }) => message.startsWith('The proxy no longer lists')).map(({ message }) => message)
  const mail = (name: string) => observationWith({ credential: name, name, email: `${name}@example.com` })

  test('is named in the log, its e-mail masked', async () => {
    const harness = createHarness()
    for (const entries of [
      ['ann', 'bob', 'eve'],
      ['ann', 'eve'],
      ['ann', 'eve'],
    ]) {
      harness.answer(answering(entries.map(mail)))
      await harness.sync()
    }
    expect(infos(harness)).toEqual(['The proxy no longer lists bo***@example.com.'])
    expect(JSON.stringify(harness.log.lines)).not.toContain('bob@')
  })

  test('is named when it is gone, not while it is kept; of many the first 20', async () => {
    const harness = createHarness()
    harness.answer(answering(observationsOf(30)))
    await harness.sync()
    harness.answer(answering([]))
    await harness.sync()
    expect(infos(harness)).toEqual([])
    await harness.sync()
    expect(infos(harness)).toHaveLength(21)
    expect(infos(harness).at(-1)).toBe('The proxy no longer lists 10 further credentials.')
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
