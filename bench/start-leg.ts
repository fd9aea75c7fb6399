import type { Tools } from './processes.ts'
import { buildPrograms, startBenchProgram, timeBareStart } from './program.ts'
import { CREDENTIALS, VARIANTS } from './program-leg.ts'
import type { Report } from './report.ts'

/** Over the last variant, and over a Node that has nothing to do. */
const MOST = { overLast: 0.5, overBare: 8 }

/** From the spawn to the first full scrape with 100 credentials, each start beside the others of its round. */
export async function measureStarts(rounds: number, { proxy }: Tools, report: Report): Promise<void> {
  const { url } = await proxy.ask({ count: CREDENTIALS, generation: 0 })
  await buildPrograms()
  // What Node keeps compiled is there from the second start on.
  await timeRound(url)
  const bareMs: number[] = []
  const startMs: number[][] = []
  for (let round = 0; round < rounds; round++) {
    bareMs.push(await timeBareStart())
    startMs.push(await timeRound(url))
  }
  report('bare Node, start to end', 'ms', bareMs)
  for (const [index, { name, isPromised }] of VARIANTS.entries()) {
    const ms = startMs.map((round) => round[index] ?? Number.NaN)
    const over = (others: readonly number[]): number[] => ms.map((time, round) => time / (others[round] ?? Number.NaN))
    report(`${name}: start to first full scrape`, 'ms', ms)
    if (!isPromised) continue
    report(
      'the same over what is not bundled',
      '×',
      over(startMs.map((round) => round.at(-1) ?? Number.NaN)),
      MOST.overLast,
    )
    report('the same over bare Node', '×', over(bareMs), MOST.overBare)
  }
}

/** Returns the milliseconds of each variant. */
async function timeRound(url: string): Promise<number[]> {
  const times: number[] = []
  for (const { entry, nodeFlags, env } of VARIANTS) {
    const program = await startBenchProgram({ entry, nodeFlags, env: { CLIPROXY_URL: url, ...env } }, CREDENTIALS)
    times.push(program.firstScrapeMs)
    await program.stop()
  }
  return times
}
