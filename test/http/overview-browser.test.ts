import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import axe from 'axe-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { OverviewRow } from '../../src/domain/overview.ts'
import { hasChromium, useBrowser } from '../support/browser.ts'
import { quotaWith } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { after, NEEDY, overviewOf, ROW, STATUS, servePage } from './overview-content.ts'
import { BREAKER, syncAnswering } from './serve-app.ts'

const axeResult = z.object({ violations: z.array(z.object({ id: z.string(), nodes: z.array(z.unknown()) })) })

const LIMITED: OverviewRow = {
  ...ROW,
  name: 'carl with a very long name that nobody can break anywhere@subdomain.of.a.long.example.com',
  ...({ endAt: after(1.96), standing: 'ending', statusLabel: 'limited', statusReason: 'rate_limited' } as const),
  nextRetryAt: after(0.05),
  tightestQuota: quotaWith({ usedRatio: 1 }),
  requests: { success: 9000, failed: 0 },
  attention: [{ reason: 'ending', what: 'It ends soon.', fix: 'Renew it.' }],
}
const UNDATED: OverviewRow = { ...ROW, name: 'dora', endAt: null, daysLeft: null, evidence: null, standing: null }
const PAST: OverviewRow = { ...ROW, name: 'eve', endAt: after(-1), standing: 'renewal unconfirmed' }
const ROWS = [NEEDY, PAST, LIMITED, ROW, UNDATED, { ...UNDATED, name: 'fritz', statusLabel: 'disabled' }] as const
const FAILING = { ...STATUS, fetchReason: 'unauthorized', fetchHint: 'Set the key.', breaker: BREAKER } as const

describe.skipIf(!hasChromium)('in a browser', () => {
  const open = useBrowser()

  test.each([
    ['light', 1400],
    ['light', 420],
    ['dark', 1400],
    ['dark', 420],
  ] as const)('the %s page at %i px can be read by everybody, and fits', async (colorScheme, width) => {
    const { url } = await servePage(ROWS, [FAILING, { ...STATUS, proxy: 'b', storeReason: 'disk' }])
    const { page, complaints } = await open({ colorScheme, viewport: { width, height: 900 } })
    await page.goto(url)
    await page.evaluate(axe.source)
    const { violations } = axeResult.parse(await page.evaluate('axe.run()'))
    expect(violations.map(({ id, nodes }) => `${id} ${JSON.stringify(nodes)}`)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(complaints).toEqual([])
  })

  test('times are in the zone of who looks', async () => {
    const { url } = await servePage(ROWS)
    const { page } = await open()
    await page.goto(url)
    expect(await page.locator('#age').innerText()).toContain('as of 22 Nov 2026, 23:55, 5 minutes ago')
    expect(await page.locator('#age time').first().getAttribute('title')).toBe('2026-11-23 04:55 UTC')
  })

  test('rows are filtered by all words and sorted, and how many are shown is said', async () => {
    const { url } = await servePage(ROWS)
    const { page } = await open()
    await page.goto(url)
    const names = () =>
      page
        .locator('#accounts tbody tr:visible th')
        .evaluateAll((cells) => cells.map((cell) => String(cell.textContent).slice(0, 4)))
    expect(await names()).toEqual(['be**', 'eve ', 'carl', 'an**', 'dora', 'frit'])
    await page.getByLabel('Sort by').selectOption('status')
    expect(await names()).toEqual(['be**', 'carl', 'eve ', 'an**', 'dora', 'frit'])
    await page.getByLabel('Sort by').selectOption('quota used')
    expect((await names())[0]).toBe('carl')
    await page.getByLabel('Sort by').selectOption('name')
    expect(await names()).toEqual(['an**', 'be**', 'carl', 'dora', 'eve ', 'frit'])
    await page.getByLabel('Filter').fill(' OK  codex ')
    expect(await names()).toEqual(['an**', 'dora', 'eve '])
    expect(await page.locator('#shown').innerText()).toBe('3 of 6 shown')
  })

  test('the page refreshes by itself, and keeps filter and sort; it says when nobody answers', async () => {
    let rows: readonly OverviewRow[] = ROWS
    const { url, server } = await servePage([], [STATUS], { overview: async () => overviewOf(rows) })
    const { page } = await open()
    await page.clock.install({ time: AT })
    await page.goto(url)
    await page.getByLabel('Filter').fill('newcomer')
    rows = [...ROWS, { ...ROW, name: 'newcomer' }]
    await page.clock.runFor(60_000)
    await page.getByText('newcomer').waitFor()
    expect(await page.locator('#accounts tbody tr:visible').count()).toBe(1)
    expect(await page.locator('#shown').innerText()).toBe('1 of 7 shown')
    expect(await page.locator('#age').innerText()).not.toContain('UTC')
    server.close()
    server.closeAllConnections()
    await page.clock.runFor(60_000)
    await page.getByText('The exporter does not answer').waitFor()
  })

  test('a click syncs, and what came of it is said', async () => {
    const { sync, asked } = syncAnswering({ status: [STATUS] })
    const { url } = await servePage(ROWS, [], { sync })
    const { page, complaints } = await open()
    await page.goto(url)
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByText('Synced.').waitFor()
    expect([asked.request, complaints]).toEqual([1, []])
  })

  test('a sync that no proxy allows says why, what to do, and when the next try is', async () => {
    const nextTryAt = new Date('2026-11-23T09:00:00Z')
    const request = {
      accepted: false,
      reason: 'unauthorized',
      hint: 'Set it.',
      nextTryAt,
      retryAfterSeconds: 9,
    } as const
    const { url } = await servePage(ROWS, [], { sync: syncAnswering({ status: [STATUS], request }).sync })
    const { page } = await open()
    await page.goto(url)
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByText('No proxy was asked: Set it. Next try 23 Nov 2026, 04:00.').waitFor()
  })

  test('where a token is set the keyboard alone gives it, once; a wrong one is refused and asked for again', async () => {
    const { sync, asked } = syncAnswering({ status: [STATUS] })
    const { url } = await servePage(ROWS, [], { sync, apiToken: 'right', metricsToken: 'seen' })
    const { page } = await open({ httpCredentials: { username: 'x', password: 'seen' } })
    await page.goto(url)
    const press = async () => {
      await page.getByRole('button', { name: 'Sync now' }).focus()
      await page.keyboard.press('Enter')
    }
    await press()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('textbox', { name: 'Token' }).isVisible()).toBe(false)
    for (const [token, said] of [
      ['wrong', 'The token was refused.'],
      ['right', 'Synced.'],
    ] as const) {
      await press()
      await page.getByRole('textbox', { name: 'Token' }).waitFor()
      await page.keyboard.type(token)
      await page.keyboard.press('Enter')
      await page.getByText(said).waitFor()
    }
    await press()
    await expect.poll(() => asked.request).toBe(2)
    expect(await page.getByRole('textbox', { name: 'Token' }).isVisible()).toBe(false)
  })

  test('a dialog that opens again before it is known to have closed still takes the token', async () => {
    const { url } = await servePage(ROWS, [], { sync: syncAnswering({ status: [STATUS] }).sync, apiToken: 'right' })
    const { page } = await open()
    await page.goto(url)
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.evaluate("document.getElementById('ask').close(); document.getElementById('sync').click()")
    await page.getByRole('textbox', { name: 'Token' }).fill('right')
    await page.keyboard.press('Enter')
    await page.getByText('Synced.').waitFor()
  })

  test('below a path, behind a proxy that passes the host on, its links lead on and a sync works', async () => {
    const { sync, asked } = syncAnswering({ status: [STATUS] })
    const { port } = await servePage(ROWS, [], { sync })
    const { page, complaints } = await open()
    await page.goto(`${await serveBelow('/exporter/', port)}`)
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByText('Synced.').waitFor()
    expect(complaints).toEqual([])
    await page.getByRole('link', { name: 'These accounts as JSON' }).click()
    expect(await page.locator('body').innerText()).toContain('"credentials"')
    expect(asked.request).toBe(1)
  })

  test('without JavaScript everything is shown, and nothing that would not work', async () => {
    const { url } = await servePage(ROWS)
    const { page } = await open({ javaScriptEnabled: false })
    await page.goto(url)
    expect(await page.locator('tbody tr').count()).toBe(ROWS.length)
    expect(await page.getByText('2026-11-23 04:55 UTC').isVisible()).toBe(true)
    for (const control of ['#sync', '#controls', '#ask']) expect(await page.locator(control).isVisible()).toBe(false)
  })
})

/** A reverse proxy that serves the app below a path; its URL. */
async function serveBelow(path: string, port: number): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming
    if (!url.startsWith(path)) {
      outgoing.writeHead(404).end()
      return
    }
    const onward = request({ port, method, headers, path: url.replace(path, '/') }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  // A listening TCP server's address is never a path.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
}
