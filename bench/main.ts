import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type Tools, withTools } from './processes.ts'
import { compareVariants, HEAP_VARIANTS, measureMemory } from './program-leg.ts'
import { createReport, type Finding, growthExponent, printFindings } from './report.ts'
import { measureScrapes } from './scrape-leg.ts'
import { measureStarts } from './start-leg.ts'
import { measureSupabase } from './supabase-leg.ts'
import { measureSyncs } from './sync-leg.ts'

const USAGE = `Measures this exporter against its limits; see docs/performance.md.

  --only scrape|sync|program|supabase   one leg alone; may be given several times
  --long                                Supabase with 100,000 credentials too
  --json                                the findings as JSON
`

type Leg = (tools: Tools, findings: Finding[]) => Promise<void>

/** Sizes at which targets are promised, and beside them those that show the growth. */
const PROMISED_SIZE = 10_000
const SCRAPES = [
  { count: 1000, rounds: 200, promClientRounds: 10 },
  { count: 10_000, rounds: 150, promClientRounds: 5 },
  { count: 100_000, rounds: 10, promClientRounds: 0 },
]
const SYNCS = [
  { count: 1000, rounds: 10 },
  { count: PROMISED_SIZE, rounds: 7, mostMs: 500 },
  { count: 100_000, rounds: 2 },
]
const MAX_EXPONENT = 1.1
const MOST_OVER_BARE_MB = 45

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const legs: Readonly<Record<string, Leg>> = {
  scrape: async (tools, findings) => {
    for (const plan of SCRAPES) {
      const report = createReport(`Scrape, ${plan.count} credentials`, findings)
      await measureScrapes({ ...plan, held: plan.count === PROMISED_SIZE }, tools, report)
    }
  },
  sync: async (tools, findings) => {
    const points = []
    for (const plan of SYNCS) {
      const report = createReport(`Sync, ${plan.count} credentials`, findings)
      const cost = await measureSyncs(plan, tools, report)
      points.push({ size: plan.count, cost })
    }
    createReport('Growth', findings)('first sync, over the proxy', 'exponent', [growthExponent(points)], MAX_EXPONENT)
  },
  program: async (tools, findings) => {
    const small = createReport('Program, 100 credentials', findings)
    await measureStarts(9, tools, small)
    await measureMemory({ rounds: 3, atMostMb: MOST_OVER_BARE_MB }, tools, small)
    const report = createReport(`Program, ${PROMISED_SIZE} credentials`, findings)
    await compareVariants(HEAP_VARIANTS, PROMISED_SIZE, 50, tools, report)
  },
  supabase: (tools, findings) =>
    measureSupabase(options.long ? [PROMISED_SIZE, 100_000] : [PROMISED_SIZE], tools, findings),
}

const names = options.only ?? Object.keys(legs)
if (options.help) process.stdout.write(USAGE)
else if (names.every((name) => Object.hasOwn(legs, name))) await run(names)
else {
  process.stderr.write(USAGE)
  process.exitCode = 2
}

async function run(names: readonly string[]): Promise<void> {
  const findings: Finding[] = []
  const load = loadavg()[0] ?? 0
  await withTools(async (tools) => {
    for (const name of names) {
      process.stderr.write(`Measuring: ${name}\n`)
      await legs[name]?.(tools, findings).catch((error: unknown) => {
        // The other legs' findings are worth the wait.
        process.stderr.write(`${name} broke off: ${error}\n`)
        process.exitCode = 1
      })
    }
  })
  const machine = { cores: availableParallelism(), model: cpus()[0]?.model ?? '', node: process.version, load }
  if (options.json) process.stdout.write(`${JSON.stringify({ machine, findings }, null, 2)}\n`)
  else process.stdout.write(`${printFindings(findings)}\n${describe(machine)}`)
}

function describe({ cores, model, node, load }: { cores: number; model: string; node: string; load: number }): string {
  return `Node ${node} on ${cores} cores (${model}); load ${load.toFixed(1)} at the start.\n`
}
