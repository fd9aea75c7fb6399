import { fetch } from 'undici'
import { LIST_PATH } from '../test/support/fake-proxy.ts'
import { type BenchExporter, type OpenStore, openBenchExporter } from './exporter.ts'
import type { Report } from './finding.ts'
import type { Written } from './recorded-store.ts'
import { medianOf } from './statistics.ts'
import { startTickProbe } from './tick-probe.ts'
import { collectGarbage, type Tools } from './tools.ts'

export interface SyncPlan {
  readonly count: number
  readonly rounds: number
  /** Whether the target for the duration is promised for this size. */
  readonly held: boolean
  /** The store under the exporter; default the embedded one. */
  readonly openStore?: OpenStore
}

/** One sync, with the download of the same list without the exporter right before it. */
interface TimedSync {
  readonly downloadMs: number
  /** Until the list is published, stored and rendered. */
  readonly totalMs: number
  readonly storeMs: number
  readonly blockMs: number
  readonly written: Written
}

const MAX_OWN_MS = 500
/** 1 % changed is 1 % sent; the frame of a change has a few hundred bytes. */
const MAX_CHANGED_PERCENT = 1.1

/**
 * A first sync of a list into an empty store, the same with 1 % of its entries changed, and with none changed; each round
 * with a new store.
 *
 * @returns the median of a first sync without the proxy's own time, in milliseconds
 */
export async function measureSyncs(plan: SyncPlan, tools: Tools, report: Report): Promise<number> {
  const first: TimedSync[] = []
  const changed: TimedSync[] = []
  const same: TimedSync[] = []
  for (let round = 0; round < plan.rounds; round++) {
    const { url } = await tools.proxy.ask({ count: plan.count, generation: 0 })
    const exporter = await openBenchExporter(url, plan.openStore)
    first.push(await timeSync(exporter, url))
    await tools.proxy.ask({ count: plan.count, generation: 1 })
    changed.push(await timeSync(exporter, url))
    same.push(await timeSync(exporter, url))
    await exporter.close()
  }
  const promised = plan.held ? MAX_OWN_MS : undefined
  report(
    "the proxy's own time",
    'ms',
    first.map(({ downloadMs }) => downloadMs),
  )
  report('first sync, over the proxy', 'ms', first.map(ownMs), promised)
  report(
    '  of it: store',
    'ms',
    first.map(({ storeMs }) => storeMs),
  )
  report('1 % changed, over the proxy', 'ms', changed.map(ownMs), promised)
  report(
    '  of it: store',
    'ms',
    changed.map(({ storeMs }) => storeMs),
  )
  report('nothing changed, over the proxy', 'ms', same.map(ownMs), promised)
  report(
    'longest event-loop block, first sync',
    'ms',
    first.map(({ blockMs }) => blockMs),
  )
  report(
    'longest event-loop block, 1 % changed',
    'ms',
    changed.map(({ blockMs }) => blockMs),
  )
  reportWritten({ first, changed, same }, report)
  return medianOf(first.map(ownMs))
}

async function timeSync(exporter: BenchExporter, url: string): Promise<TimedSync> {
  const downloadMs = await timeDownload(url)
  collectGarbage()
  const probe = startTickProbe()
  const startedMs = performance.now()
  const { store } = await exporter.sync()
  const totalMs = performance.now() - startedMs
  const blockMs = probe.stop()
  return { downloadMs, totalMs, storeMs: store?.durationMs ?? Number.NaN, blockMs, written: exporter.written() }
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

/** The same in every round. */
function reportWritten(
  syncs: Readonly<Record<'first' | 'changed' | 'same', readonly TimedSync[]>>,
  report: Report,
): void {
  const [first, changed, same] = [syncs.first[0]?.written, syncs.changed[0]?.written, syncs.same[0]?.written]
  if (first === undefined || changed === undefined || same === undefined) return
  report('rows sent to the store, first sync', 'rows', [first.rows])
  report('rows sent to the store, 1 % changed', 'rows', [changed.rows])
  report('sent to the store, first sync', 'kB', [first.sentBytes / 1000])
  report('sent to the store, 1 % changed', 'kB', [changed.sentBytes / 1000])
  report('sent to the store, nothing changed', 'kB', [same.sentBytes / 1000])
  report('sent for 1 % changed ÷ first', '%', [(100 * changed.sentBytes) / first.sentBytes], MAX_CHANGED_PERCENT)
  for (const [what, { writtenBytes }] of Object.entries({ first, changed, same })) {
    if (writtenBytes !== null) report(`written by the process, ${what} sync`, 'kB', [writtenBytes / 1000])
  }
}
