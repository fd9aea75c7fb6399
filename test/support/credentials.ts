import {
  type Credential,
  type Identity,
  NO_STATEMENTS,
  NOTHING_STATED,
  type Statement,
  type Statements,
  type Subscription,
} from '../../src/domain/credential.ts'
import type { ManualSubscription } from '../../src/domain/manual-subscription.ts'
import type { QuotaWindow } from '../../src/domain/quota.ts'
import { AT } from './hand-clock.ts'

/** Who the credentials and entries of tests are, unless they say otherwise. */
export const ANN: Identity = {
  credential: '0123456789abcdef',
  provider: 'codex',
  name: 'codex-ann@example.com-plus.json',
  email: 'ann@example.com',
  label: 'ann@example.com',
  accountType: 'oauth',
  source: 'file',
  projectId: null,
  authIndex: 'fedcba9876543210',
}

/** What ann's id_token states, as a list at `AT` first showed it. */
export const ANN_STATED: Statement = {
  ...NOTHING_STATED,
  planType: 'plus',
  accountId: 'acct-ann',
  startAt: new Date('2026-11-03T00:00:00.000Z'),
  endAt: new Date('2026-12-03T00:00:00.000Z'),
  observedAt: AT,
}

const ANN_TODAY: Omit<Credential, 'statements'> = {
  proxy: 'default',
  ...ANN,
  planType: 'plus',
  accountId: 'acct-ann',
  startAt: new Date('2026-11-03T00:00:00.000Z'),
  endAt: new Date('2026-12-03T00:00:00.000Z'),
  evidence: 'id_token',
  renewal: null,
  delinquent: null,
  quota: [],
  resetCredits: null,
  status: 'active',
  statusLabel: 'ok',
  statusReason: null,
  statusSinceAt: new Date('2026-11-20T00:00:00.000Z'),
  statusKeptFromAt: null,
  condition: null,
  lastRefreshAt: new Date('2026-11-22T08:00:00.000Z'),
  nextRetryAt: null,
  requests: { success: 36, failed: 2 },
  nameSuffix: null,
  firstSeenAt: new Date('2026-11-01T00:00:00.000Z'),
  missingSinceAt: null,
}

/**
 * A plausible credential of proxy `default` with every field known that a list of v7.2 tells; name your case with
 * `overrides`. Unless they say so, the source of its evidence states what counts, and no other one anything.
 */
export function credentialWith(overrides: Partial<Credential> = {}): Credential {
  const credential = { ...ANN_TODAY, ...overrides }
  return { ...credential, statements: overrides.statements ?? statementsBehind(credential) }
}

/** What the sources must have stated of a subscription. */
function statementsBehind({ planType, accountId, startAt, endAt, evidence }: Subscription): Statements {
  const stated = { planType, startAt, endAt }
  const source = evidence ?? 'id_token'
  const login = { ...NOTHING_STATED, ...(source === 'id_token' ? stated : {}), accountId }
  const isEmpty = Object.values(login).every((value) => value === null)
  const others = source === 'id_token' ? {} : { [source]: statementWith(stated) }
  return { ...NO_STATEMENTS, ...others, id_token: isEmpty ? null : login }
}

/** What one source states; nothing but `words`. */
export function statementWith(words: Partial<Statement>): Statement {
  return { ...NOTHING_STATED, ...words }
}

/** What only these sources state. */
export function statementsOf(stated: Partial<Statements>): Statements {
  return { ...NO_STATEMENTS, ...stated }
}

/** A weekly window of the whole account, 40 % used; name your case with `overrides`. */
export function quotaWith(overrides: Partial<QuotaWindow> = {}): QuotaWindow {
  return {
    window: 'weekly',
    scope: 'main',
    model: null,
    usedRatio: 0.4,
    windowSeconds: 604_800,
    resetAt: new Date('2026-11-27T05:00:00.000Z'),
    observedAt: AT,
    ...overrides,
  }
}

/** `count` credentials of one proxy that differ in identity, name and e-mail, the first numbered 0. */
export function credentialsOf(count: number, overrides: Partial<Credential> = {}): Credential[] {
  return Array.from({ length: count }, (_, index) => {
    const email = `user${index}@example.com`
    const credential = index.toString(16).padStart(16, '0')
    return credentialWith({ credential, email, label: email, name: `codex-${email}.json`, ...overrides })
  })
}

/** A statement of the operator's for all proxies; say whose it is with `overrides`. */
export function manualWith(overrides: Partial<ManualSubscription>): ManualSubscription {
  return {
    proxy: null,
    name: null,
    accountId: null,
    email: null,
    provider: null,
    planType: null,
    startAt: null,
    endAt: new Date('2027-01-31T00:00:00.000Z'),
    ...overrides,
  }
}
