import { parseArgs } from 'node:util'
import { createReport, type Finding, printFindings, type Report, slopeOf } from '../report.ts'
import { type Day, soak, type Tally } from './soak.ts'

const USAGE = `Lives through weeks in simulated time, and fails when memory or series grow or usage is not exact.

  --days <number>   30 by default, 20 at least: in the first, memory fills up to its bounds
  --seed <number>   another history
`
const PLAN = { accounts: 200, churn: 20, restDays: 14 }
const MIN_DAYS = 20
/** What is remembered of accounts that left grows up to its bound in the first third of the days. */
const MAX_THIRD_OVER_THIRD = 1.05
/** A leak of one kilobyte a sync is 96 kB; what the engine compiles meanwhile takes 20. */
const MAX_GROWTH_KB = 40

const { values: options } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '20261126' },
    help: { type: 'boolean', default: false },
  },
})
const [days, seed] = [Number(options.days), Number(options.seed)]
if (options.help) process.stdout.write(USAGE)
else if (Number.isInteger(days) && days >= MIN_DAYS && Number.isInteger(seed)) await run()
else {
  process.stderr.write(USAGE)
  process.exitCode = 2
}

async function run(): Promise<void> {
  const { eventful, restful, tally, usage } = await soak({ ...PLAN, days, seed })
  const findings: Finding[] = []
  const report = createReport(`${days} days, ${PLAN.accounts} accounts, seed ${seed}`, findings)
  reportTally(tally, report)
  reportHeap(eventful, restful, report)
  reportSeries([...eventful, ...restful], report)
  report('requests that were served', 'times', [usage.requests])
  report('usage of an account and day', 'times', [usage.sums])
  report('of them wrong', 'times', [usage.wrongSums], 0)
  report('requests lost', 'times', [usage.lost], 0)
  report('requests added', 'times', [usage.added], 0)
  process.stdout.write(printFindings(findings))
  if (findings.some(({ target }) => target?.met === false)) process.exitCode = 1
}

function reportTally(tally: Tally, report: Report): void {
  report('syncs', 'times', [tally.syncs])
  report('of them without a list', 'times', [tally.notFetched])
  report('of them not stored', 'times', [tally.notStored])
  report('restarts of the exporter', 'times', [tally.exporterRestarts])
  report('restarts of the proxy', 'times', [tally.proxyRestarts])
  report('steps of the clock', 'times', [tally.clockSteps])
}

/** Restarts let go of what was shared no longer, so that eventful days go up and down. */
function reportHeap(eventful: readonly Day[], restful: readonly Day[], report: Report): void {
  const megabytes = eventful.map(({ heapBytes }) => heapBytes / 1e6)
  const third = Math.floor(megabytes.length / 3)
  const [second, last] = [megabytes.slice(third, -third), megabytes.slice(-third)]
  report('heap at the end of an eventful day', 'MB', megabytes)
  report('its maximum, last third over second', '×', [Math.max(...last) / Math.max(...second)], MAX_THIRD_OVER_THIRD)
  const points = restful.slice(1).map(({ heapBytes }, x) => ({ x, y: heapBytes / 1e3 }))
  report('heap, growth per day of rest', 'kB', [slopeOf(points)], MAX_GROWTH_KB)
}

function reportSeries(ends: readonly Day[], report: Report): void {
  const own = ends.map(({ ownSeries }) => ownSeries)
  report('series of the exporter itself', 'times', own)
  report('series of the exporter itself, growth', 'times', [Math.max(...own) - (own[0] ?? 0)], 0)
  report('series of no known account, or missing', 'times', [Math.max(...ends.map(({ strangers }) => strangers))], 0)
}
