import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { OverviewRow } from '../../src/domain/overview.ts'
import type { ProxyStatus } from '../../src/domain/sync-control.ts'
import type { AppDeps } from '../../src/http/app.ts'
import { expectGolden } from '../support/golden.ts'
import { AT } from '../support/hand-clock.ts'
import { serveApp, syncAnswering } from './serve-app.ts'

const ROW: OverviewRow = {
  proxy: 'default',
  credential: '0123456789abcdef',
  name: 'an***@example.com',
  provider: 'codex',
  planType: 'plus',
  daysLeft: 9.79,
  evidence: 'id_token',
  statusLabel: 'ok',
  statusReason: null,
  statusSinceAt: AT,
  askedAt: AT,
  standing: 'ok',
}

test('the page shows every standing', async () => {
  const { page } = await pageOf([
    { ...ROW, daysLeft: -51.2, standing: 'renewal unconfirmed' },
    {
      ...ROW,
      daysLeft: -3.04,
      standing: 'expired',
      evidence: 'manual',
      statusLabel: 'error',
      statusReason: 'unauthorized',
    },
    { ...ROW, daysLeft: 1.96, standing: 'ending', statusLabel: 'limited', statusReason: 'rate_limited' },
    ROW,
    { ...ROW, daysLeft: -1, standing: null, statusLabel: 'disabled' },
    { ...ROW, daysLeft: null, evidence: null, standing: null, planType: null, statusLabel: 'unknown' },
  ])
  expectGolden('exposition/overview.html', page)
})

test('no script runs, nothing is loaded and nothing kept; the style is the one that the policy names', async () => {
  const { page, headers } = await pageOf([ROW])
  const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['no-referrer', 'no-store'])
  expect(page).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=/)
})

test('a proxy whose last sync failed is named with its reason, also when nothing is known yet', async () => {
  const state = {
    lastAttemptAt: AT,
    lastSuccessAt: null,
    counts: null,
    storeReason: null,
    breaker: null,
    nextRunAt: AT,
    inquiries: [],
  }
  const status = [{ proxy: '<b>home</b>', fetchReason: 'unauthorized', ...state }] as const
  const { page } = await pageOf([], { sync: syncAnswering({ status }).sync })
  expect(page).toContain('&lt;b&gt;home&lt;/b&gt;: its last sync failed (unauthorized).')
})

const STATUS: ProxyStatus = {
  proxy: 'default',
  lastAttemptAt: AT,
  lastSuccessAt: AT,
  counts: null,
  fetchReason: null,
  storeReason: null,
  breaker: null,
  nextRunAt: AT,
  inquiries: [],
}

test('what is asked of providers is shown: when it was answered last, when it is due, and why it pauses', async () => {
  const paused = { reason: 'challenge', until: new Date('2026-11-23T11:00:00Z') } as const
  const inquiries = [
    { inquiry: 'codex-subscription', lastSuccessAt: AT, nextAt: new Date('2026-11-23T11:00:00Z'), paused: null },
    { inquiry: 'codex-usage', lastSuccessAt: null, nextAt: null, paused },
  ] as const
  const { page } = await pageOf([ROW], { sync: syncAnswering({ status: [{ ...STATUS, inquiries }] }).sync })
  const text = page.replaceAll(/<[^>]+>/g, '')
  expect(text).toContain(
    'default, codex-subscription: last answered 2026-11-23 05:00 UTC, next due 2026-11-23 11:00 UTC',
  )
  expect(text).toContain('default, codex-usage: none answered yet, paused until 2026-11-23 11:00 UTC: challenge')
  expect(text).not.toContain('would tell the true end')
})

test.each<readonly [string, readonly OverviewRow[], boolean]>([
  ['every date of a Codex account is of its login', [ROW, { ...ROW, provider: 'claude', evidence: 'manual' }], true],
  ['another source names one', [ROW, { ...ROW, evidence: 'manual' }], false],
  ['no Codex account has a date', [{ ...ROW, evidence: null, daysLeft: null, standing: null }], false],
])('the page says that an inquiry would tell the true end only where %s', async (_, rows, isSaid) => {
  const { page } = await pageOf(rows, { sync: syncAnswering({ status: [STATUS] }).sync })
  expect(page.includes('The inquiry codex-subscription would tell the true end')).toBe(isSaid)
})

test('every value is escaped', async () => {
  const evil = `<script>alert("x")</script>&'`
  const { page } = await pageOf([{ ...ROW, name: evil, proxy: evil, provider: evil, planType: evil }])
  expect(page).not.toContain('<script')
  expect(page.match(/&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;&amp;&#39;/g)).toHaveLength(5)
})

test('the page says when it is cut, and when there are no credentials', async () => {
  const { page } = await pageOf(Array.from({ length: 1200 }, () => ROW))
  expect(page.match(/<tr>/g)).toHaveLength(501)
  expect(page).toContain('And 700 more')
  expect((await pageOf([])).page).toContain('No credentials are known yet.')
})

async function pageOf(rows: readonly OverviewRow[], overrides: Partial<AppDeps> = {}) {
  const { url } = await serveApp({ overview: async () => rows, ...overrides })
  const answer = await fetch(url)
  return { page: await answer.text(), headers: answer.headers }
}
