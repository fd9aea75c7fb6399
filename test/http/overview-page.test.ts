import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import type { OverviewRow } from '../../src/domain/overview.ts'
import { inSlices } from '../../src/domain/slices.ts'
import type { ProxyStatus } from '../../src/domain/sync-control.ts'
import type { AppDeps } from '../../src/http/app.ts'
import { overviewPage } from '../../src/http/overview-page.ts'
import { quotaWith } from '../support/credentials.ts'
import { expectGolden } from '../support/golden.ts'
import { AT } from '../support/hand-clock.ts'
import { inEachTurn, pauseAfterEachStep } from '../support/slices.ts'
import { after, NEEDY, overviewOf, ROW, STATUS, servePage } from './overview-content.ts'
import { BREAKER } from './serve-app.ts'

test('the page shows what needs attention first, then every standing', async () => {
  const { page } = await pageOf(
    [
      { ...ROW, endAt: after(-51.2), daysLeft: -51.2, standing: 'renewal unconfirmed' },
      NEEDY,
      { ...ROW, endAt: after(1.96), standing: 'ending', statusLabel: 'limited', statusReason: 'rate_limited' },
      { ...ROW, evidence: 'live', renewal: 'renews', delinquent: true, nextRetryAt: after(0.05) },
      { ...ROW, tightestQuota: quotaWith({ usedRatio: 0.934, resetAt: after(0.5) }) },
      { ...ROW, endAt: after(-1), daysLeft: -1, standing: null, statusLabel: 'disabled' },
      {
        ...{ ...ROW, endAt: null, daysLeft: null, evidence: null, standing: null, planType: null },
        ...({ statusLabel: 'unknown', requests: null } as const),
      },
    ],
    [STATUS],
    { grafanaUrl: 'https://grafana.example.com' },
  )
  const shown = page.replace(/<style>.*<\/style>/s, '<style>…</style>').replace(/<script>.*<\/script>/s, '')
  expectGolden('exposition/overview.html', shown)
})

test('only the style and the script that the policy names apply, and nothing is loaded from elsewhere or kept', async () => {
  const { page, headers } = await pageOf([ROW])
  const hashOf = (element: string): string => {
    const text = new RegExp(`<${element}>(.*)</${element}>`, 's').exec(page)?.[1] ?? ''
    return `sha256-${createHash('sha256').update(text).digest('base64')}`
  }
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src '${hashOf('style')}'; script-src '${hashOf('script')}'; connect-src 'self'; ` +
      `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['no-referrer', 'no-store'])
  expect(page).not.toMatch(/<img|<link|\son\w+=|\sstyle=|<script [^>]/)
  expect(page.match(/<script>/g)).toHaveLength(1)
})

test('the script is JavaScript', async () => {
  const { page } = await pageOf([ROW])
  const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? 'none'
  expect(() => new Script(script)).not.toThrow()
})

test('every link but the one to Grafana works below whatever path the page has', async () => {
  const { page } = await pageOf([ROW], [STATUS], { grafanaUrl: 'https://grafana.example.com/x' })
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '')
  expect(links.length).toBeGreaterThan(3)
  expect(links.filter((link) => link.startsWith('/'))).toEqual([])
  expect(links.filter((link) => link.includes(':'))).toEqual(['https://grafana.example.com/x'])
  expect((await pageOf([ROW])).page).not.toContain('Grafana')
})

test('a proxy whose last sync failed is named with the reason, its fix and its next try, also when nothing is known', async () => {
  const failing = { ...STATUS, proxy: '<b>home</b>', lastSuccessAt: null, fetchReason: 'unauthorized' } as const
  const text = await textOf([], [{ ...failing, fetchHint: 'Set the key.', breaker: BREAKER }])
  expect(text).toContain('&lt;b&gt;home&lt;/b&gt;: no list was read yet.')
  expect(text).toContain('Needs attention: 1 proxy')
  expect(text).toContain(
    'Its list cannot be read: unauthorized. Set the key. Next try 2026-11-23 09:00 UTC, in 4 hours.',
  )
  const refused = await textOf([], [{ ...STATUS, fetchReason: 'refused' }])
  expect(refused).toContain('Its list cannot be read: refused.  Next try 2026-11-23 05:10 UTC, in 10 minutes.')
})

test('a store that fails is named once with the reason and its fix, whatever the number of proxies', async () => {
  const failing = (proxy: string): ProxyStatus => ({ ...STATUS, proxy, storeReason: 'disk', storeHint: 'It is full.' })
  const text = await textOf([ROW], [failing('a'), failing('b'), STATUS])
  expect(text).toContain('Needs attention: the store')
  expect(text).toContain('What a, b said last is not stored: disk. It is full.')
  expect(text).toContain('codex · plus · at default')
})

test('data age and next sync stand on top', async () => {
  const text = await textOf([ROW])
  expect(text).toContain('default: as of 2026-11-23 04:55 UTC, 5 minutes ago.')
  expect(text).toContain('Next sync 2026-11-23 05:10 UTC, in 10 minutes.')
  expect(text).toContain('Nothing needs attention')
})

test('what is asked of providers is shown: when it was answered last, when it is due, and why it pauses', async () => {
  const paused = { reason: 'challenge', until: new Date('2026-11-23T11:00:00Z') } as const
  const inquiries = [
    { inquiry: 'codex-subscription', lastSuccessAt: AT, nextAt: new Date('2026-11-23T11:00:00Z'), paused: null },
    { inquiry: 'codex-usage', lastSuccessAt: null, nextAt: null, paused },
  ] as const
  const text = await textOf([ROW], [{ ...STATUS, inquiries }])
  expect(text).toContain(
    'default, codex-subscription: last answered 2026-11-23 05:00 UTC, next due 2026-11-23 11:00 UTC',
  )
  expect(text).toContain('default, codex-usage: none answered yet, paused until 2026-11-23 11:00 UTC: challenge')
  expect(text).not.toContain('would tell the true end')
})

test.each<readonly [string, readonly OverviewRow[], boolean]>([
  ['every date of a Codex account is of its login', [ROW, { ...ROW, provider: 'claude', evidence: 'manual' }], true],
  ['another source names one', [ROW, { ...ROW, evidence: 'manual' }], false],
  ['no Codex account has a date', [{ ...ROW, endAt: null, evidence: null, daysLeft: null, standing: null }], false],
])('the page says that an inquiry would tell the true end only where %s', async (_, rows, isSaid) => {
  expect((await textOf(rows)).includes('The inquiry codex-subscription would tell the true end')).toBe(isSaid)
})

test('every value is escaped', async () => {
  const evil = `<script>alert("x")</script>&'`
  const row = { ...ROW, name: evil, proxy: evil, provider: evil, planType: evil }
  const quota = quotaWith({ scope: 'model', model: evil })
  const attention = [{ reason: 'failing', what: evil, fix: evil }] as const
  const status = { ...STATUS, proxy: evil, fetchReason: 'other', fetchHint: evil } as const
  const { page } = await pageOf([{ ...row, tightestQuota: quota, attention }], [status, STATUS])
  expect(page.match(/<script/g)).toHaveLength(1)
  expect(page.match(/&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;&amp;&#39;/g)).toHaveLength(14)
})

test('the page is cut at 500 accounts and 100 that need attention, with a link to all of them', async () => {
  const { page, url } = await pageOf(Array.from({ length: 1200 }, () => NEEDY))
  expect(page.match(/<tr /g)).toHaveLength(500)
  expect(page.match(/<li class|<li><strong>/g)).toHaveLength(100)
  expect(page).toContain('Needs attention: 1,200 accounts')
  expect(page).toContain('And 700 more that end later or have no date: <a href="?all">show all 1,200</a>')
  const all = await (await fetch(`${url}/?all`)).text()
  expect(all.match(/<tr /g)).toHaveLength(1200)
  expect(all.match(/<li><strong>/g)).toHaveLength(1200)
  expect(all).not.toContain('href="?all"')
  expect((await pageOf([])).page).toContain('No accounts are known yet.')
})

test('the page of thousands of accounts is made in steps, other work in between', async () => {
  const overview = overviewOf(Array.from({ length: 5000 }, () => NEEDY))
  const content = { overview, proxies: [STATUS], now: AT, all: true, needsToken: false, grafanaUrl: null, version: '1' }
  pauseAfterEachStep()
  let turns = 0
  await inEachTurn(inSlices(overviewPage(content)), () => {
    turns += 1
  })
  expect(turns).toBeGreaterThan(2 * (5000 / 50) - 1)
})

async function pageOf(
  rows: readonly OverviewRow[],
  status: readonly ProxyStatus[] = [STATUS],
  deps: Partial<AppDeps> = {},
) {
  const { url } = await servePage(rows, status, deps)
  const answer = await fetch(url)
  return { page: await answer.text(), headers: answer.headers, url }
}

async function textOf(rows: readonly OverviewRow[], status?: readonly ProxyStatus[]): Promise<string> {
  return (await pageOf(rows, status)).page.replaceAll(/<[^>]+>/g, '')
}
