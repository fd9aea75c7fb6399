import { describe, expect, test } from 'vitest'
import { type Account, indexManuals, type ManualSubscription, manualFor } from '../../src/domain/manual-subscription.ts'
import { restated } from '../support/at-once.ts'
import { credentialsOf, credentialWith, manualWith } from '../support/credentials.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const NAME = 'claude-bob@example.com.json'
const MANUAL = manualWith({ name: NAME, endAt: new Date('2027-01-01T00:00:00.000Z') })

describe('restated', () => {
  const account = credentialWith({ name: NAME })

  test('gives each credential what the operator states now, and what the id_token says without it', () => {
    const [manual] = restated([account], [MANUAL], NOW)
    expect(manual).toMatchObject({ endAt: MANUAL.endAt, evidence: 'manual', planType: 'plus' })
    expect(restated(manual === undefined ? [] : [manual], [], NOW)).toEqual([account])
  })

  test('is the same array when nothing changes', () => {
    const credentials = [account, credentialWith({ credential: 'x', name: 'x.json' })]
    expect(restated(credentials, [], NOW)).toBe(credentials)
    const manual = restated(credentials, [MANUAL], NOW)
    expect(manual).not.toBe(credentials)
    expect(restated(manual, [{ ...MANUAL }], NOW)).toBe(manual)
  })
})

const found = (manuals: readonly ManualSubscription[], account: Account) => manualFor(indexManuals(manuals), account)

describe("the operator's statement for a credential", () => {
  const everywhere = MANUAL
  const here = { ...MANUAL, proxy: 'home' }
  const account = (overrides: Partial<Account> = {}) => credentialWith({ proxy: 'home', name: NAME, ...overrides })

  test('is that which names its proxy, if there is one', () => {
    expect(found([everywhere, here], account())).toBe(here)
    expect(found([here, everywhere], account({ proxy: 'work' }))).toBe(everywhere)
  })

  test('matches its whole name and its proxy', () => {
    expect(found([everywhere], account({ name: 'claude-bob' }))).toBeNull()
    expect(found([here], account({ proxy: 'work' }))).toBeNull()
  })

  test("matches the account's id or its e-mail, whatever the file is called", () => {
    const byId = manualWith({ accountId: 'acct-1' })
    const byEmail = manualWith({ email: 'Bob@Example.com' })
    const renamed = account({ name: 'new.json', accountId: 'acct-1', email: 'bob@example.com' })
    expect(found([byId], renamed)).toBe(byId)
    expect(found([byEmail], renamed)).toBe(byEmail)
    expect(found([byId, byEmail], account({ accountId: 'acct-2', email: 'eve@example.com' }))).toBeNull()
    expect(found([byId, byEmail], account({ accountId: null, email: null }))).toBeNull()
  })

  test('by e-mail, takes only the provider that is named', () => {
    const claude = manualWith({ email: 'bob@example.com', provider: 'claude' })
    const bob = account({ email: 'bob@example.com' })
    expect(found([claude], { ...bob, provider: 'claude' })).toBe(claude)
    expect(found([claude], { ...bob, provider: 'codex' })).toBeNull()
  })

  test("prefers the file's name to the account's id, and that to the e-mail", () => {
    const byEmail = manualWith({ email: 'ann@example.com' })
    const byId = manualWith({ accountId: 'acct-ann' })
    expect(found([byEmail, byId, everywhere], account())).toBe(everywhere)
    expect(found([byEmail, byId], account())).toBe(byId)
    expect(found([everywhere, { ...byEmail, proxy: 'home' }], account())).toMatchObject({ proxy: 'home' })
  })
})

test('ten thousand accounts are restated among as many statements in less than half a second', () => {
  const manuals = Array.from({ length: 10_000 }, (_, at) => manualWith({ email: `Bob-${at}@example.com` }))
  const startedMs = performance.now()
  restated(credentialsOf(10_000), manuals, NOW)
  expect(performance.now() - startedMs).toBeLessThan(500)
})
