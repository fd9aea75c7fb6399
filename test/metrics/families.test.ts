import { expect, test } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import { credentialWith } from '../support/credentials.ts'
import { expectGolden } from '../support/golden.ts'
import { seriesOf } from './exposition-parser.ts'
import { textFor } from './open-exposition.ts'

const UNKNOWN: Partial<Credential> = {
  planType: null,
  accountId: null,
  startAt: null,
  endAt: null,
  evidence: null,
  email: null,
  label: null,
  accountType: null,
  source: null,
  lastRefreshAt: null,
  requests: null,
}

test('a credential of each condition is rendered as it should be', async () => {
  const retryAt = new Date('2026-11-23T06:30:00.500Z')
  const text = await textFor([
    credentialWith({ credential: '1'.repeat(16), evidence: 'manual' }),
    credentialWith({
      credential: '2'.repeat(16),
      statusLabel: 'limited',
      statusReason: 'rate_limited',
      nextRetryAt: retryAt,
    }),
    credentialWith({
      credential: '3'.repeat(16),
      statusLabel: 'failing',
      statusReason: 'requests_fail',
      planType: 'ent26',
    }),
    credentialWith({
      credential: '4'.repeat(16),
      statusLabel: 'error',
      statusReason: 'unauthorized',
      planType: 'new-plan',
    }),
    credentialWith({ credential: '5'.repeat(16), statusLabel: 'disabled', provider: 'claude', source: 'memory' }),
    credentialWith({ ...UNKNOWN, credential: '6'.repeat(16), statusLabel: 'unknown', name: 'torn.json' }),
  ])
  expectGolden('exposition/conditions.prom', text)
})

test('what a proxy invents becomes `other`, and adds no series', async () => {
  const text = await textFor([
    credentialWith({ provider: 'Not A Label', source: 'cloud', accountType: 'constructor' }),
    credentialWith({ provider: 'toString', credential: 'f'.repeat(16) }),
  ])
  const [info] = seriesOf(text, 'cliproxy_oauth_credential_info')
  expect(Object.fromEntries(info?.labels ?? [])).toMatchObject({
    provider: 'other',
    source: 'other',
    account_type: 'other',
  })
  expect(seriesOf(text, 'cliproxy_oauth_credential_status').map(({ labels }) => labels.get('provider'))).toEqual(
    Array(12).fill('other'),
  )
})

test("a provider's own word is its label, for the first 30 that nobody knows; after them the known ones still are", async () => {
  const words = ['kiro', '__proto__', 'x.ai-2', ...Array.from({ length: 30 }, (_, index) => `plug-in-${index}`)]
  const providers = [...words, 'github-copilot', 'codex', 'claude', 'kiro']
  const text = await textFor(
    providers.map((provider, index) => credentialWith({ provider, credential: String(index).padStart(16, '0') })),
  )
  const labels = seriesOf(text, 'cliproxy_oauth_credential_info').map(({ labels: of }) => of.get('provider'))
  expect(labels).toEqual([...words.slice(0, 30), 'other', 'other', 'other', 'other', 'codex', 'claude', 'kiro'])
})

test('what is unknown has no sample: no 0, no NaN, no -1', async () => {
  const text = await textFor([credentialWith({ ...UNKNOWN, statusLabel: 'unknown' })])
  const names = new Set(text.split('\n').flatMap((line) => /^cliproxy_oauth_\w+(?=\{)/.exec(line) ?? []))
  expect(names).toEqual(
    new Set(['info', 'status', 'status_since_timestamp_seconds'].map((name) => `cliproxy_oauth_credential_${name}`)),
  )
})

test('an invalid date or a number that is none has no sample either', async () => {
  const text = await textFor([
    credentialWith({ endAt: new Date(Number.NaN), requests: { success: Number.POSITIVE_INFINITY, failed: 1 } }),
  ])
  expect(seriesOf(text, 'cliproxy_oauth_subscription_end_timestamp_seconds')).toEqual([])
  expect(seriesOf(text, 'cliproxy_oauth_subscription_days_remaining')).toEqual([])
  expect(seriesOf(text, 'cliproxy_oauth_credential_requests_total')).toEqual([])
  expect(seriesOf(text, 'cliproxy_oauth_credential_request_failures_total')).toHaveLength(1)
})
