import { fetch } from 'undici'
import { LIST_PATH } from '../test/support/fake-proxy.ts'
import { type BenchExporter, type OpenStore, openBenchExporter } from './exporter.ts'
import { collectGarbage, type Tools } from './processes.ts'
import type { Written } from './recorded-store.ts'
import { medianOf, type Report } from './report.ts'
import { type Block, readClocks, startTickProbe } from './tick-probe.ts'

export interface SyncPlan {
  readonly count: number
  readonly rounds: number
  /** What is promised for this size, without the proxy's own time; default nothing. */
  readonly mostMs?: number
  /** The store under the exporter; default the embedded one. */
  readonly openStore?: OpenStore
}

/** One sync, with the download of the same list without the exporter right before it. */
interface TimedSync {
  readonly downloadMs: number
  /** Until the list is published and stored. */
  readonly totalMs: number
  /** Until scrapes are answered from it. */
  readonly servedMs: number
  /** Processor time of the main thread until then. */
  readonly computingMs: number
  readonly storeMs: number
  readonly block: Block
  readonly written: Written
}

const LARGE = 10_000
/** Of the event loop up to that size, and above. */
const MAX_BLOCK_MS = 50
const MAX_LARGE_BLOCK_MS = 100
/** 1 % changed is 1 % sent; the frame of a change has a few hundred bytes, which are much of a small one. */
const MAX_CHANGED_PERCENT = 1.1

/**
 * A first sync of a list into an empty store, the same with 1 % of its entries changed, with none, and with 10 %; each
 * round with a new store.
 *
 * @returns the median of a first sync without the proxy's own time, in milliseconds
 */
export async function measureSyncs(plan: SyncPlan, tools: Tools, report: Report): Promise<number> {
  const first: TimedSync[] = []
  const changed: TimedSync[] = []
  const same: TimedSync[] = []
  const tenth: TimedSync[] = []
  for (let round = 0; round < plan.rounds; round++) {
    const { url } = await tools.proxy.ask({ count: plan.count, generation: 0 })
    const exporter = await openBenchExporter(url, plan.openStore)
    first.push(await timeSync(exporter, url))
    // Only the second list tells what requests there were since the first.
    await timeSync(exporter, url)
    await tools.proxy.ask({ count: plan.count, generation: 1 })
    changed.push(await timeSync(exporter, url))
    same.push(await timeSync(exporter, url))
    await tools.proxy.ask({ count: plan.count, generation: 11 })
    tenth.push(await timeSync(exporter, url))
    await exporter.close()
  }
  const all = [...first, ...changed, ...same, ...tenth]
  report("the proxy's own time", 'ms', pick(all, 'downloadMs'))
  for (const [what, syncs] of Object.entries({
    first,
    '1 % changed': changed,
    'none changed': same,
    '10 % changed': tenth,
  })) {
    reportSyncs(what, syncs, plan, report)
  }
  const [sentFirst, sentChanged] = [first, changed].map(sentBytes)
  const percent = (100 * (sentChanged ?? Number.NaN)) / (sentFirst ?? Number.NaN)
  report(
    '1 % changed ÷ first: sent to the store',
    '%',
    [percent],
    plan.count >= LARGE ? MAX_CHANGED_PERCENT : undefined,
  )
  return medianOf(first.map(ownMs))
}

function reportSyncs(what: string, syncs: readonly TimedSync[], { count, mostMs }: SyncPlan, report: Report): void {
  report(`${what}: over the proxy`, 'ms', syncs.map(ownMs), mostMs)
  report(`${what}: until scrapes serve it`, 'ms', pick(syncs, 'servedMs'))
  report(`${what}: store`, 'ms', pick(syncs, 'storeMs'))
  report(`${what}: main thread computing`, 'ms', pick(syncs, 'computingMs'))
  const blocks = syncs.map(({ block }) => block)
  const longestMs = Math.max(...blocks.map(({ computingMs }) => computingMs))
  report(`${what}: longest event-loop block`, 'ms', [longestMs], count > LARGE ? MAX_LARGE_BLOCK_MS : MAX_BLOCK_MS)
  report(`${what}: the same by the wall clock`, 'ms', [Math.max(...blocks.map(({ wallMs }) => wallMs))])
  const written = syncs.at(-1)?.written
  if (written === undefined) return
  report(`${what}: rows sent to the store`, 'rows', [written.rows])
  report(`${what}: sent to the store`, 'kB', [written.sentBytes / 1000])
  if (written.writtenBytes !== null) report(`${what}: handed to the kernel`, 'kB', [written.writtenBytes / 1000])
}

function sentBytes(syncs: readonly TimedSync[]): number {
  return syncs.at(-1)?.written.sentBytes ?? Number.NaN
}

function pick(syncs: readonly TimedSync[], time: 'downloadMs' | 'servedMs' | 'storeMs' | 'computingMs'): number[] {
  return syncs.map((sync) => sync[time])
}

async function timeSync(exporter: BenchExporter, url: string): Promise<TimedSync> {
  const downloadMs = await timeDownload(url)
  collectGarbage()
  const probe = startTickProbe()
  const started = readClocks()
  const { store } = await exporter.sync()
  const stored = readClocks()
  await exporter.exposition.ready()
  const served = readClocks()
  return {
    downloadMs,
    totalMs: stored.wallMs - started.wallMs,
    servedMs: served.wallMs - started.wallMs,
    computingMs: served.computingMs - started.computingMs,
    storeMs: store?.durationMs ?? Number.NaN,
    block: probe.stop(),
    written: exporter.written(),
  }
}

/** The list, received and thrown away. */
async function timeDownload(url: string): Promise<number> {
  collectGarbage()
  const startedMs = performance.now()
  const response = await fetch(url + LIST_PATH)
  for await (const _ of response.body ?? []);
  return performance.now() - startedMs
}

function ownMs({ totalMs, downloadMs }: TimedSync): number {
  return totalMs - downloadMs
}
