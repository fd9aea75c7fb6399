import { type BenchExporter, openBenchExporter } from './exporter.ts'
import { collectGarbage, type Tools } from './processes.ts'
import type { Report } from './report.ts'
import { createPromClientScrape, type Scrape, type Served, serveScrape } from './served-scrapes.ts'
import { type Block, readClocks, startTickProbe } from './tick-probe.ts'

export interface ScrapePlan {
  readonly count: number
  /** Of each of the two that are compared, after as many again for warming up. */
  readonly rounds: number
  /** prom-client's are slow; 0 leaves them out. */
  readonly promClientRounds: number
  /** Whether the targets are promised for this size. */
  readonly held: boolean
}

const MAX_RATIO = 1.3
const MAX_GZIP_EXTRA_MS = 1.5
const MAX_BLOCK_MS = 50
const RENDERINGS = 3

/** Scrapes against the same bytes from a constant buffer, and against prom-client, through the same HTTP stack. */
export async function measureScrapes(plan: ScrapePlan, { proxy, load }: Tools, report: Report): Promise<void> {
  const { url } = await proxy.ask({ count: plan.count, generation: 0 })
  const exporter = await openBenchExporter(url)
  await exporter.sync()
  await exporter.exposition.ready()
  const ours = await serveScrape(scrapeAfterASecond(exporter))
  for (const gzip of [false, true]) {
    const constant = await serveScrape(await constantOf(exporter, gzip))
    await measurePair(plan, { ours, constant, gzip }, load, report)
    await constant.close()
  }
  await measureBlocks(plan, exporter, ours, load, report)
  if (plan.promClientRounds > 0) await measurePromClient(plan, exporter, ours, load, report)
  await ours.close()
  await exporter.close()
}

/** Prometheus comes at most every few seconds, so that each scrape renders the exporter's own metrics. */
function scrapeAfterASecond({ exposition, passSecond }: BenchExporter): Scrape {
  return (gzip) => {
    passSecond()
    return exposition.scrape(gzip)
  }
}

async function constantOf({ exposition }: BenchExporter, gzip: boolean): Promise<Scrape> {
  const buffers = [Buffer.concat(await exposition.scrape(gzip))]
  return async () => buffers
}

interface Pair {
  readonly ours: Served
  readonly constant: Served
  readonly gzip: boolean
}

async function measurePair(
  { rounds, held }: ScrapePlan,
  { ours, constant, gzip }: Pair,
  load: Tools['load'],
  report: Report,
): Promise<void> {
  const urls = [ours.url, constant.url]
  await load.ask({ urls, gzip, rounds })
  collectGarbage()
  const [ourMs = [], constantMs = []] = await load.ask({ urls, gzip, rounds })
  const pairs = ourMs.map((own, round) => ({ own, constant: constantMs[round] ?? Number.NaN }))
  const how = gzip ? 'gzip' : 'plain'
  report(`${how}: constant buffer`, 'ms', constantMs)
  report(`${how}: scrape`, 'ms', ourMs)
  report(
    `${how}: scrape ÷ constant buffer`,
    '×',
    pairs.map(({ own, constant }) => own / constant),
    held && !gzip ? MAX_RATIO : undefined,
  )
  if (!gzip) return
  const extraMs = pairs.map(({ own, constant }) => own - MAX_RATIO * constant)
  report(`gzip: scrape − ${MAX_RATIO} × constant buffer`, 'ms', extraMs, held ? MAX_GZIP_EXTRA_MS : undefined)
}

async function measureBlocks(
  { rounds, held }: ScrapePlan,
  exporter: BenchExporter,
  { url }: Served,
  load: Tools['load'],
  report: Report,
): Promise<void> {
  collectGarbage()
  const scraping = startTickProbe()
  for (const gzip of [false, true]) await load.ask({ urls: [url], gzip, rounds })
  reportBlock('scrapes', [scraping.stop()], held, report)
  const renderMs: number[] = []
  const blocks: Block[] = []
  for (let round = 0; round < RENDERINGS; round++) {
    collectGarbage()
    const rendering = startTickProbe()
    const started = readClocks()
    exporter.exposition.publish(new Map(exporter.snapshot()))
    await exporter.exposition.ready()
    renderMs.push(readClocks().wallMs - started.wallMs)
    blocks.push(rendering.stop())
  }
  report('rendering at a publish', 'ms', renderMs)
  reportBlock('rendering', blocks, held, report)
}

/** The target is held against what the loop computed: on a busy machine the rest is other programs' time. */
function reportBlock(what: string, blocks: readonly Block[], held: boolean, report: Report): void {
  const computingMs = Math.max(...blocks.map((block) => block.computingMs))
  report(`longest event-loop block, ${what}`, 'ms', [computingMs], held ? MAX_BLOCK_MS : undefined)
  report('  by the wall clock', 'ms', [Math.max(...blocks.map((block) => block.wallMs))])
}

async function measurePromClient(
  { promClientRounds: rounds }: ScrapePlan,
  exporter: BenchExporter,
  ours: Served,
  load: Tools['load'],
  report: Report,
): Promise<void> {
  const theirs = await serveScrape(createPromClientScrape(exporter.snapshot(), new Date()))
  const urls = [theirs.url, ours.url]
  await load.ask({ urls, gzip: false, rounds: 2 })
  collectGarbage()
  const probe = startTickProbe()
  const [theirMs = [], ourMs = []] = await load.ask({ urls, gzip: false, rounds })
  report('plain: prom-client gauges', 'ms', theirMs)
  report(
    'plain: prom-client gauges ÷ scrape',
    '×',
    theirMs.map((time, round) => time / (ourMs[round] ?? Number.NaN)),
  )
  reportBlock('prom-client gauges', [probe.stop()], false, report)
  await theirs.close()
}
