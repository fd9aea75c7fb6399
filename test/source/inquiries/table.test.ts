import { describe, expect, test } from 'vitest'
import type { Credential } from '../../../src/domain/credential.ts'
import { INQUIRY_NAMES, type InquiryName } from '../../../src/domain/inquiry.ts'
import { INQUIRIES } from '../../../src/source/inquiries/table.ts'
import { credentialWith } from '../../support/credentials.ts'

const TOKEN = { Authorization: 'Bearer $TOKEN$' }

describe('the table of inquiries', () => {
  test('has a row for each name', () => {
    expect(INQUIRIES.map(({ name }) => name)).toEqual(INQUIRY_NAMES)
  })

  test.each<readonly [InquiryName, string, string, Readonly<Record<string, string>>]>([
    ['codex-subscription', 'codex', 'https://chatgpt.com/backend-api/subscriptions?account_id=acct-ann', {}],
    [
      'codex-usage',
      'codex',
      'https://chatgpt.com/backend-api/wham/usage',
      { 'Chatgpt-Account-Id': 'acct-ann', 'User-Agent': 'cliproxy-exporter' },
    ],
    [
      'claude-profile',
      'claude',
      'https://api.anthropic.com/api/oauth/profile',
      { 'anthropic-beta': 'oauth-2025-04-20' },
    ],
    ['claude-usage', 'claude', 'https://api.anthropic.com/api/oauth/usage', { 'anthropic-beta': 'oauth-2025-04-20' }],
    ['kimi-usage', 'kimi', 'https://api.kimi.com/coding/v1/usages', {}],
    ['kimi-usage', 'kimi-ai', 'https://api.kimi.ai/coding/v1/usages', {}],
    [
      'xai-usage',
      'xai',
      'https://cli-chat-proxy.grok.com/v1/billing?format=credits',
      { 'x-xai-token-auth': 'xai-grok-cli', 'x-grok-client-version': '0.2.91' },
    ],
  ])('%s of %s asks at %s', (name, provider, url, header) => {
    expect(callOf(name, { provider })).toEqual({ method: 'GET', url, header: { ...TOKEN, ...header } })
    expect(INQUIRIES.find((each) => each.name === name)?.providers).toContain(provider)
  })

  test.each(['', 'a b', 'a/../b', 'a&x=1', '$TOKEN$', 'a\r\nX: y', 'ä', 'x'.repeat(65), null])(
    'asks nothing of the account %j',
    (accountId) => {
      expect(callOf('codex-subscription', { accountId })).toBe(null)
      expect(callOf('codex-usage', { accountId })).toBe(null)
    },
  )

  test('asks for no subscription of a free plan', () => {
    expect(callOf('codex-subscription', { planType: 'free' })).toBe(null)
    expect(callOf('codex-subscription', { planType: null })).not.toBe(null)
    expect(callOf('codex-usage', { planType: 'free' })).not.toBe(null)
  })

  test('never asks oftener than half-hourly, and of a subscription hourly', () => {
    const minutes = INQUIRIES.map(({ minPauseMs, pauseMs }) => [minPauseMs / 60_000, pauseMs / 60_000])
    expect(minutes).toEqual([
      [60, 360],
      [30, 30],
      [1440, 1440],
      [30, 30],
      [30, 30],
      [30, 30],
    ])
  })
})

function callOf(name: InquiryName, overrides: Partial<Credential>) {
  return INQUIRIES.find((each) => each.name === name)?.call(credentialWith(overrides))
}
