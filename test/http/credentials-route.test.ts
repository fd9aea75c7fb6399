import { expect, test } from 'vitest'
import { quotaWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { after, NEEDY, ROW, servePage } from './overview-content.ts'

const PATH = '/api/collector/oauth/credentials'

test('the credentials route tells what the page shows of each account', async () => {
  const quota = quotaWith({ usedRatio: 0.93 })
  const { url } = await servePage([{ ...NEEDY, nextRetryAt: after(0.5), tightestQuota: quota }])
  const answer = await fetch(url + PATH)
  expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
    'application/json; charset=utf-8',
    'no-store',
  ])
  expect(await answer.json()).toEqual({
    credentials: [
      {
        proxy: 'default',
        credential: '0123456789abcdef',
        name: 'be***@example.com',
        provider: 'codex',
        plan_type: 'plus',
        subscription_end: after(-3.04).toISOString(),
        days_remaining: -3.04,
        evidence: 'manual',
        standing: 'expired',
        renewal: null,
        delinquent: null,
        status: 'error',
        status_reason: 'unauthorized',
        status_since: after(-2).toISOString(),
        next_retry_at: after(0.5).toISOString(),
        tightest_quota: {
          ...{ window: 'weekly', scope: 'main', model: null, used_ratio: 0.93 },
          ...{ reset_at: '2026-11-27T05:00:00.000Z', observed_at: AT.toISOString() },
        },
        requests: 1246,
        request_failures: 12,
        attention: NEEDY.attention,
        as_of: AT.toISOString(),
      },
    ],
  })
})

test('what is unknown is null, and all accounts are in the answer', async () => {
  const unknown = { ...ROW, endAt: null, daysLeft: null, evidence: null, standing: null, requests: null }
  const { url } = await servePage(Array.from({ length: 1200 }, () => unknown))
  const nothing = { subscription_end: null, requests: null, request_failures: null }
  expect(await (await fetch(url + PATH)).json()).toMatchObject({
    credentials: Array.from({ length: 1200 }, () => nothing),
  })
})
