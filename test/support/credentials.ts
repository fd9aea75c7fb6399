import type { Credential, Identity, Statement, Statements, Subscription } from '../../src/domain/credential.ts'
import type { ManualSubscription } from '../../src/domain/manual-subscription.ts'
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
 * A plausible credential of proxy `default` with every field known that can be; name your case with `overrides`. Unless
 * they say so, its id_token states what counts, and nothing where the operator's word does.
 */
export function credentialWith(overrides: Partial<Credential> = {}): Credential {
  const credential = { ...ANN_TODAY, ...overrides }
  return { ...credential, statements: overrides.statements ?? statementsBehind(credential) }
}

/** What the sources must have stated of a subscription. */
function statementsBehind({ planType, accountId, startAt, endAt, evidence }: Subscription): Statements {
  const stated = evidence === null || evidence === 'id_token' ? { planType, startAt, endAt } : NOTHING_STATED
  const isEmpty = [accountId, ...Object.values(stated)].every((value) => value === null)
  return { id_token: isEmpty ? null : { ...stated, accountId, observedAt: null } }
}

const NOTHING_STATED = { planType: null, startAt: null, endAt: null }

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
