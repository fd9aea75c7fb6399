import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { NEVER_SCRAPED, NO_DATA } from '../../grafana/definitions/dashboard-queries.ts'
import { NOT_LISTED } from '../../grafana/definitions/dashboards/account-queries.ts'
import { DASHBOARDS } from '../../grafana/definitions/dashboards/all-dashboards.ts'
import { type FakeProxy, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { type Program, spawnProgram } from '../support/program.ts'
import { hasPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.ts'
import { createFolder } from '../support/temporary.ts'
import { grafanaData } from './support/grafana-data.ts'
import { annotationQueries, filledIn, type PanelQuery, panelQueries } from './support/panel-queries.ts'
import { emptied, instantFrames, shown, type TablePanel, tablePanels, titles } from './support/table-panels.ts'

/** Empty with these proxies, and rightly so. */
const RIGHTLY_EMPTY = new Map([
  ['cliproxy-account 11 C', 'the account is listed'],
  ['cliproxy-exporter 3 B', 'an exporter is scraped'],
  ['cliproxy-exporter 21 A', 'no sync failed'],
  ['cliproxy-health 30 B', 'somebody is in trouble'],
  ['cliproxy-health 43 A', 'the demo tells of no failed request in its first seconds'],
])

/** Says that nobody was scraped, beside the queries of each panel over time. */
const UNSCRAPED = filledIn(NEVER_SCRAPED)

const QUERIES = DASHBOARDS.flatMap(panelQueries)
const TABLES = DASHBOARDS.flatMap(tablePanels)

describe.skipIf(!hasPrometheus)(
  'every query of every panel, on two scrapes of a real exporter with two recorded proxies, and one of the demo',
  () => {
    let started: Started

    beforeAll(async () => {
      started = await start()
    })
    afterAll(() => started.stop())

    test.each(QUERIES)('$name', async ({ name, expr }) => {
      const rows = await started.prometheus.query(expr)
      expect(rows.length > 0).toBe(!RIGHTLY_EMPTY.has(name) && expr !== UNSCRAPED)
    })

    test.each(DASHBOARDS.flatMap(annotationQueries))('$name can be asked', async ({ expr }) => {
      await started.prometheus.query(expr)
    })

    describe.skipIf(grafanaData === null).each(TABLES)('$title', (panel) => {
      test('has every column and no row too many, whichever of its queries return nothing', async () => {
        const full = await rowsOf(started.prometheus, panel, (expr) => expr)
        const empty = await rowsOf(started.prometheus, panel, emptied)
        for (const isEmpty of subsets([...full.keys()])) {
          const rows = new Map(
            [...full].map(([refId, of]) => [refId, isEmpty.has(refId) ? (empty.get(refId) ?? []) : of]),
          )
          const table = await shown(panel, instantFrames(rows))
          expect(table.columns, `without ${[...isEmpty].join()}`).toEqual(titles(panel))
          if (!isEmpty.has('A')) expect(table.rows).toHaveLength(full.get('A')?.length ?? 0)
          expect(JSON.stringify(table.rows)).not.toContain('NaN')
        }
      })

      test('has every column where no account has a plan', async () => {
        const ofKimi = (expr: string) => expr.replaceAll('provider=~".*"', 'provider="kimi"')
        const table = await shown(panel, instantFrames(await rowsOf(started.prometheus, panel, ofKimi)))
        expect(table.columns).toEqual(titles(panel))
      })

      test('says so in one row, under every column, where there is nothing to show', async () => {
        const ofNobody = (expr: string) => expr.replaceAll('".*"', '"nobody"')
        const table = await shown(panel, instantFrames(await rowsOf(started.prometheus, panel, ofNobody)))
        expect(table.columns).toEqual(titles(panel))
        expect(table.rows).toHaveLength(1)
        const [said = '', ...others] = Object.values(table.rows[0] ?? {})
        expect(said).toMatch(/^(No|Nothing|Every) /)
        expect(others.filter((text) => text !== '–')).toEqual([])
      })
    })

    test('an account that an old link leads to is said to be gone, and not to be well', async () => {
      const ofNobody = async (name: string) => {
        const expr = QUERIES.find((query) => query.name === name)?.expr.replaceAll('".*"', '"nobody"')
        return started.prometheus.query(expr ?? '')
      }
      const [toDo, ...others] = await ofNobody('cliproxy-account 3 A')
      expect(toDo?.labels.name).toBe('No such account is listed')
      expect(others).toEqual([])
      expect(await ofNobody('cliproxy-account 11 C')).toMatchObject([{ value: NOT_LISTED }])
    })

    test('what a stranger sees first', async () => {
      const row = (title: string) =>
        QUERIES.filter((query: PanelQuery) => query.title === title).map(({ expr }) => expr)
      const [standings = ''] = row('What ends next')
      const rows = await started.prometheus.query(standings)
      const ofOne = rows.filter(({ labels }) => labels.job === 'one' && labels.proxy === 'new')
      const standing = Object.fromEntries(
        ofOne.map(({ labels }) => [String(labels.name).split('@')[0], labels.standing]),
      )
      expect(standing).toMatchObject({ 'be***': 'renewal unconfirmed', 'gu***': 'disabled' })
    })
  },
)

describe.skipIf(!hasPrometheus)('on a Prometheus that scrapes nobody', () => {
  let prometheus: Prometheus

  beforeAll(async () => {
    prometheus = await startPrometheus({ global: { scrape_interval: '1s' } })
    await prometheus.waitFor('vector(1)')
  })
  afterAll(() => prometheus.stop())

  test.each(QUERIES)('$name says so or is empty', async ({ expr, type }) => {
    const rows = await prometheus.query(expr)
    if (type === 'table') expect(JSON.stringify(rows)).toContain('NO DATA')
    else if (expr === UNSCRAPED) expect(rows).toHaveLength(1)
    else expect(rows.filter(({ value }) => value !== NO_DATA)).toEqual([])
  })

  test.skipIf(grafanaData === null).each(TABLES)('$title has every column, and one row', async (panel) => {
    const { columns, rows } = await shown(panel, instantFrames(await rowsOf(prometheus, panel, (expr) => expr)))
    expect(columns).toEqual(titles(panel))
    expect(rows.map((row) => Object.values(row)[0])).toEqual(['NO DATA: not scraped'])
  })
})

/** What each query of a table returns. */
async function rowsOf(prometheus: Prometheus, { targets }: TablePanel, change: (expr: string) => string) {
  const rows = await Promise.all(targets.map(({ expr }) => prometheus.query(change(expr))))
  return new Map(targets.map(({ refId }, index) => [refId, rows[index] ?? []]))
}

function subsets<T>(all: readonly T[]): Set<T>[] {
  return Array.from({ length: 2 ** all.length }, (_, bits) => new Set(all.filter((_, index) => bits & (1 << index))))
}

interface Started {
  readonly prometheus: Prometheus
  readonly stop: () => Promise<void>
}

/** An exporter that saw the accounts before and after their traffic, so that counters rose and conditions changed. */
async function start(): Promise<Started> {
  const proxies = [
    await startFakeProxy({ version: 'v7.2.140', list: 'auth-files.fresh' }),
    await startFakeProxy({ version: 'v6.9.49', list: 'auth-files.fresh' }),
  ]
  const folder = createFolder()
  const [port, demoPort] = [await freePort(), await freePort()]
  const scraped = (job_name: string, at = port) => ({ job_name, static_configs: [{ targets: [`127.0.0.1:${at}`] }] })
  const demo = spawnProgram({ args: ['--demo'], env: { COLLECTOR_TRIGGER_PORT: String(demoPort) } })
  const prometheus = await startPrometheus({
    global: { scrape_interval: '1s' },
    scrape_configs: [scraped('one'), scraped('other'), scraped('demo', demoPort)],
  })
  const env = environment(folder.path, proxies, port)
  const before = spawnProgram({ env })
  await prometheus.waitFor('min(count_over_time(cliproxy_oauth_credential_status{status="ok", job="one"}[10s])) > 3')
  await before.stop()
  for (const proxy of proxies) proxy.answer('auth-files')
  const after: Program = spawnProgram({ env })
  await prometheus.waitFor(
    'min(count_over_time(cliproxy_oauth_credential_problem{reason="requests_fail", job="one"}[10s])) > 2',
  )
  await prometheus.waitFor('cliproxy_oauth_quota_used_ratio{scope="main"} >= 0.9')
  await prometheus.waitFor('increase(cliproxy_oauth_inquiries_total{result="ok"}[1m]) > 0')
  return {
    prometheus,
    stop: async () => {
      await Promise.all([prometheus.stop(), demo.stop(), after.stop(), ...proxies.map((proxy) => proxy.close())])
      folder.remove()
    },
  }
}

function environment(folder: string, [one, other]: readonly FakeProxy[], port: number): Record<string, string> {
  const file = join(folder, 'proxies.yaml')
  const proxies = [
    { name: 'new', url: one?.url, management_key: PROXY_KEY },
    { name: 'old', url: other?.url, management_key: PROXY_KEY },
  ]
  writeFileSync(file, stringify({ proxies }))
  return { CLIPROXY_PROXIES_FILE: file, DATA_DIR: join(folder, 'data'), COLLECTOR_TRIGGER_PORT: String(port) }
}
