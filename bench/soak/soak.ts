import { join } from 'node:path'
import type { Log } from '../../src/domain/runtime.ts'
import { openExporter, type TestExporter } from '../../test/support/exporter.ts'
import { startFakeProxy } from '../../test/support/fake-proxy.ts'
import { createHandClock, type HandClock } from '../../test/support/hand-clock.ts'
import { createFolder } from '../../test/support/temporary.ts'
import { usedHeap } from '../../test/support/used-heap.ts'
import { createChance } from './chance.ts'
import { createEvents, type Events, NO_EVENTS } from './events.ts'
import { failing, type StoreFault } from './failing-store.ts'
import { createFleet, type Fleet } from './fleet.ts'
import { compareUsage, createUsageOracle, readStoredUsage, totalRequests } from './usage-sums.ts'

const INTERVAL_MS = 900_000
const SYNCS_PER_DAY = 96
const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export interface SoakPlan {
  readonly days: number
  /** Days after them in which nothing fails and nobody comes or goes: what grows then is a leak. */
  readonly restDays: number
  readonly accounts: number
  readonly churn: number
  readonly seed: number
}

/** The end of one simulated day. */
export interface Day {
  readonly heapBytes: number
  /** Series of accounts that are not known, and known accounts without series. */
  readonly strangers: number
  /** Series of the exporter itself, without the problem of a proxy, which is there while it lasts. */
  readonly ownSeries: number
}

/** How often something happened. */
export interface Tally {
  syncs: number
  notFetched: number
  notStored: number
  exporterRestarts: number
  proxyRestarts: number
  clockSteps: number
}

/**
 * Syncs a proxy every 15 minutes of simulated time, whatever happens to both; then compares what is stored with what the
 * lists showed.
 */
export async function soak({ days, restDays, accounts, churn, seed }: SoakPlan) {
  const chance = createChance(seed)
  const clock = createHandClock()
  const oracle = createUsageOracle()
  const fleet = createFleet({ size: accounts, churn, chance, now: clock.now, oracle })
  const proxy = await startFakeProxy({ now: clock.now })
  proxy.handle(fleet.listen)
  const folder = createFolder()
  const watched = await openWatched(proxy.url, folder.path, clock)
  const nextEvents = createEvents(chance)
  const eventful = await passDays(days, watched, () => passInterval(nextEvents(), clock, fleet, watched))
  const restful = await passDays(restDays, watched, () => passInterval(NO_EVENTS, clock, fleet, watched))
  await watched.exporter().close()
  await proxy.close()
  const shown = oracle.sums()
  const usage = compareUsage(readStoredUsage(join(folder.path, 'credentials.db')), shown)
  oracle.close()
  folder.remove()
  return {
    eventful,
    restful,
    tally: watched.tally,
    usage: { ...usage, sums: shown.size, requests: totalRequests(shown) },
  }
}

async function passDays(count: number, { exporter }: Watched, pass: () => Promise<void>): Promise<readonly Day[]> {
  const ends: Day[] = []
  while (ends.length < count) {
    for (let sync = 0; sync < SYNCS_PER_DAY; sync++) await pass()
    ends.push(await lookAt(exporter()))
  }
  return ends
}

type Watched = Awaited<ReturnType<typeof openWatched>>

/** An exporter that may be restarted. */
async function openWatched(proxyUrl: string, dataDir: string, clock: HandClock) {
  const tally: Tally = { syncs: 0, notFetched: 0, notStored: 0, exporterRestarts: 0, proxyRestarts: 0, clockSteps: 0 }
  let storeFault: StoreFault | null = null
  let isWaiting = true
  const wrapStore = (store: Parameters<typeof failing>[0]) => failing(store, () => storeFault)
  const open = () => openExporter({ proxyUrl, dataDir, clock, log: SILENT, wrapStore })
  let exporter = await open()
  return {
    tally,
    exporter: () => exporter,
    isWaiting: () => isWaiting,
    restart: async (): Promise<void> => {
      await exporter.close()
      exporter = await open()
    },
    sync: async (fault: StoreFault | null): Promise<void> => {
      storeFault = fault
      const [report] = await exporter.sync()
      const isFetched = report?.fetch.reason === undefined
      if (isFetched) isWaiting = report?.store?.reason !== undefined
      tally.syncs++
      tally.notFetched += Number(!isFetched)
      tally.notStored += Number(isFetched && isWaiting)
    },
  }
}

/** The exporter restarts only when it waits with nothing: that would be lost, as the documentation says. */
async function passInterval(events: Events, clock: HandClock, fleet: Fleet, watched: Watched): Promise<void> {
  const { tally, restart, sync } = watched
  clock.advance(INTERVAL_MS)
  clock.setWall(events.clockSetByMs)
  fleet.serve()
  if (events.accountsChange) fleet.change()
  if (events.proxyRestarts) fleet.restart()
  fleet.fault = events.proxyFault
  const restarts = events.exporterRestarts && !watched.isWaiting() && events.storeFault === null
  if (restarts) await restart()
  await sync(events.storeFault)
  tally.proxyRestarts += Number(events.proxyRestarts)
  tally.exporterRestarts += Number(restarts)
  tally.clockSteps += Number(events.clockSetByMs !== 0)
}

async function lookAt(exporter: TestExporter): Promise<Day> {
  const series = (await exporter.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const shown = series.flatMap((line) => /^cliproxy_oauth_credential_info\{.*credential="(.*?)"/.exec(line)?.[1] ?? [])
  const known = [...exporter.snapshot().values()].flatMap(({ credentials }) => credentials.map((one) => one.credential))
  return {
    heapBytes: await usedHeap(),
    strangers: countWithout(shown, known) + countWithout(known, shown),
    ownSeries: series.filter((line) => !line.includes('credential="') && !line.includes('proxy_problem{')).length,
  }
}

/** How many of these are not among those. */
function countWithout(these: readonly string[], those: readonly string[]): number {
  const others = new Set(those)
  return these.filter((one) => !others.has(one)).length
}
