import { setTimeout as sleep } from 'node:timers/promises'
import type { Tools } from './processes.ts'
import {
  type BenchProgram,
  buildPrograms,
  type Measured,
  readStartScript,
  type StartOptions,
  startBareNode,
  startBenchProgram,
} from './program.ts'
import { medianOf, type Report } from './report.ts'

/** One way to start the program. */
export interface Variant extends StartOptions {
  readonly name: string
  /** Whether it is held to targets. */
  readonly isPromised: boolean
}

export const CREDENTIALS = 100
/** Memory settles once V8 has seen that nothing happens; scrapes go on meanwhile, as Prometheus' do. */
const SETTLE_MS = 15_000
const SCRAPE_EVERY_MS = 2000
const NO_WARNING = ['--disable-warning=ExperimentalWarning']
const SMALL_HEAP = [...NO_WARNING, '--max-semi-space-size=1']
const START = readStartScript()

/** What the flags of `npm start` change. */
export const HEAP_VARIANTS: readonly [Variant, Variant] = [
  { ...START, name: 'without flags', nodeFlags: NO_WARNING, isPromised: false },
  { ...START, name: 'npm start', isPromised: false },
]

/** What people start, the sources, and last what both are compared with. */
export const VARIANTS: readonly Variant[] = [
  { ...START, name: 'npm start', isPromised: true },
  { entry: 'src/main.ts', name: 'npm run dev', nodeFlags: NO_WARNING, env: {}, isPromised: false },
  {
    entry: 'dist-unbundled/main.js',
    name: 'not bundled',
    nodeFlags: [...SMALL_HEAP, '--optimize-for-size'],
    env: {},
    isPromised: false,
  },
]

/**
 * Memory at rest beside a bare Node of the same run, with 100 credentials.
 *
 * @param atMostMb what is promised over a bare Node
 */
export async function measureMemory(
  { env: given = {}, rounds, atMostMb }: { env?: StartOptions['env']; rounds: number; atMostMb: number },
  { proxy }: Tools,
  report: Report,
): Promise<void> {
  const { url } = await proxy.ask({ count: CREDENTIALS, generation: 0 })
  await buildPrograms()
  const bare: Measured[] = []
  const started: BenchProgram[][] = VARIANTS.map(() => [])
  for (let round = 0; round < rounds; round++) {
    bare.push(await startBareNode())
    for (const [index, { entry, nodeFlags, env }] of VARIANTS.entries()) {
      const options = { entry, nodeFlags, env: { CLIPROXY_URL: url, ...env, ...given } }
      started[index]?.push(await startBenchProgram(options, CREDENTIALS))
    }
  }
  await settle(started.flat())
  const bareMb = medianOf(bare.map((process) => process.residentMb()))
  report('bare Node', 'MB', [bareMb])
  for (const [index, { name, isPromised }] of VARIANTS.entries()) {
    const overMb = started[index]?.map((program) => program.residentMb() - bareMb) ?? []
    report(`${name}: resident over bare Node`, 'MB', overMb, isPromised ? atMostMb : undefined)
  }
  await Promise.all([...bare, ...started.flat()].map((process) => process.stop()))
}

/** What the flags cost where there is much to do: two programs with `count` credentials, scraped in turn. */
export async function compareVariants(
  variants: readonly [Variant, Variant],
  count: number,
  rounds: number,
  { proxy, load }: Tools,
  report: Report,
): Promise<void> {
  const { url } = await proxy.ask({ count, generation: 0 })
  const programs: BenchProgram[] = []
  for (const { entry, nodeFlags, env } of variants) {
    programs.push(await startBenchProgram({ entry, nodeFlags, env: { CLIPROXY_URL: url, ...env } }, count))
  }
  const urls = programs.map(({ metricsUrl }) => metricsUrl)
  for (const gzip of [false, true]) {
    await load.ask({ urls, gzip, rounds })
    const [firstMs = [], otherMs = []] = await load.ask({ urls, gzip, rounds })
    const ratios = otherMs.map((time, round) => time / (firstMs[round] ?? Number.NaN))
    report(`${gzip ? 'gzip' : 'plain'} scrape ${variants[1].name}`, '×', ratios)
  }
  await settle(programs)
  for (const [index, { name }] of variants.entries()) {
    const program = programs[index]
    if (program === undefined) continue
    report(`first scrape, ${name}`, 'ms', [program.firstScrapeMs])
    report(`resident, ${name}`, 'MB', [program.residentMb()])
  }
  await Promise.all(programs.map((program) => program.stop()))
}

async function settle(programs: readonly BenchProgram[]): Promise<void> {
  for (let passedMs = 0; passedMs < SETTLE_MS; passedMs += SCRAPE_EVERY_MS) {
    await Promise.all(programs.map(async ({ metricsUrl }) => (await fetch(metricsUrl)).arrayBuffer()))
    await sleep(SCRAPE_EVERY_MS)
  }
}
