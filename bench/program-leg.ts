import { setTimeout as sleep } from 'node:timers/promises'
import type { Tools } from './processes.ts'
import {
  type BenchProgram,
  buildProgram,
  type Measured,
  readStartScript,
  type StartOptions,
  startBareNode,
  startBenchProgram,
} from './program.ts'
import { medianOf, type Report } from './report.ts'

/** What is promised of the program with 100 credentials, in MB and ms. */
export interface ProgramTargets {
  readonly overBareMb: number
  readonly absoluteMb?: number
  readonly firstScrapeMs?: number
}

/** One way to start the program. */
export interface Variant extends StartOptions {
  readonly name: string
  readonly targets: ProgramTargets | null
}

const CREDENTIALS = 100
/** Memory settles once V8 has seen that nothing happens; scrapes go on meanwhile, as Prometheus' do. */
const SETTLE_MS = 15_000
const SCRAPE_EVERY_MS = 2000
const SMALL_HEAP = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1', '--optimize-for-size']
const SOURCE = { entry: 'src/main.ts', env: {}, targets: null }

/** What the flags for a small heap change, on the sources as they are. */
export const HEAP_VARIANTS: readonly [Variant, Variant] = [
  { ...SOURCE, name: 'sources', nodeFlags: SMALL_HEAP.slice(0, 1) },
  { ...SOURCE, name: 'sources, small heap', nodeFlags: SMALL_HEAP },
]

/** What people start: `npm start`, and the build with the flags of the image. */
export function promisedVariants(targets: ProgramTargets): readonly Variant[] {
  return [
    { ...readStartScript(), name: 'npm start', env: {}, targets },
    { entry: 'dist/main.js', name: 'build, small heap', nodeFlags: SMALL_HEAP, env: {}, targets },
  ]
}

/** Time to the first scrape, and memory at rest beside a bare Node of the same run, with 100 credentials. */
export async function measurePrograms(
  variants: readonly Variant[],
  rounds: number,
  { proxy }: Tools,
  report: Report,
): Promise<void> {
  const { url } = await proxy.ask({ count: CREDENTIALS, generation: 0 })
  await buildProgram()
  const bare: Measured[] = []
  const started: BenchProgram[][] = variants.map(() => [])
  for (let round = 0; round < rounds; round++) {
    bare.push(await startBareNode())
    for (const [index, { entry, nodeFlags, env }] of variants.entries()) {
      const options = { entry, nodeFlags, env: { CLIPROXY_URL: url, ...env } }
      started[index]?.push(await startBenchProgram(options, CREDENTIALS))
    }
  }
  await settle(started.flat())
  const bareMb = bare.map((process) => process.residentMb())
  report('bare Node, resident', 'MB', bareMb)
  for (const [index, variant] of variants.entries())
    reportVariant(variant, started[index] ?? [], medianOf(bareMb), report)
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

function reportVariant(
  { name, targets }: Variant,
  programs: readonly BenchProgram[],
  bareMb: number,
  report: Report,
): void {
  const residentMb = programs.map((program) => program.residentMb())
  report(
    `${name}: spawn to first full scrape`,
    'ms',
    programs.map(({ firstScrapeMs }) => firstScrapeMs),
    targets?.firstScrapeMs,
  )
  report(`${name}: resident`, 'MB', residentMb, targets?.absoluteMb)
  report(
    `${name}: resident over bare Node`,
    'MB',
    residentMb.map((resident) => resident - bareMb),
    targets?.overBareMb,
  )
}

async function settle(programs: readonly BenchProgram[]): Promise<void> {
  for (let passedMs = 0; passedMs < SETTLE_MS; passedMs += SCRAPE_EVERY_MS) {
    await Promise.all(programs.map(async ({ metricsUrl }) => (await fetch(metricsUrl)).arrayBuffer()))
    await sleep(SCRAPE_EVERY_MS)
  }
}
