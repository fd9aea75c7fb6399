import { Gauge, Registry } from 'prom-client'
import { inSlices } from '../src/domain/slices.ts'
import type { Snapshot } from '../src/domain/snapshot.ts'
import { createApp } from '../src/http/app.ts'
import { createHttpServer } from '../src/http/server.ts'
import { FAMILIES } from '../src/metrics/families.ts'
import type { Family } from '../src/metrics/family.ts'
import { listen } from '../test/support/fake-proxy.ts'
import { createRecordedLog } from '../test/support/recorded-log.ts'

export type Scrape = (gzip: boolean) => Promise<readonly Buffer[]>

/** The program's HTTP stack around any scrape. */
export interface Served {
  readonly url: string
  readonly close: () => Promise<void>
}

/** On a free port of 127.0.0.1. */
export async function serveScrape(scrape: Scrape): Promise<Served> {
  const app = createApp({
    scrape,
    isReady: () => true,
    isShuttingDown: () => false,
    overview: async () => ({ rows: [], inNeed: [], endsAreOfLogins: false }),
    inSlices,
    sync: { request: async () => ({ accepted: true, done: Promise.resolve([]) }), status: async () => [] },
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    apiToken: null,
    metricsToken: null,
    allowedHosts: [],
    grafanaUrl: null,
    version: '0.0.0',
    log: createRecordedLog(),
  })
  const { port, close } = await listen(createHttpServer(app))
  return { url: `http://127.0.0.1:${port}/metrics`, close }
}

const SHARED_LABELS = ['proxy', 'provider', 'credential']
const OWN_LABELS = ['name', 'plan_type', 'source', 'account_type', 'status', 'reason', 'evidence']

/** The per-credential families as prom-client's gauges: filled when a snapshot is published, rendered at each scrape. */
export function createPromClientScrape(snapshot: Snapshot, now: Date): Scrape {
  const registry = new Registry()
  for (const family of FAMILIES) fill(createGauge(family, registry), family, snapshot, now)
  return async () => [Buffer.from(await registry.metrics())]
}

function createGauge({ name, help }: Family, registry: Registry): Gauge {
  return new Gauge({
    name,
    help,
    labelNames: [...SHARED_LABELS, ...OWN_LABELS],
    registers: [registry],
  })
}

function fill(gauge: Gauge, family: Family, snapshot: Snapshot, now: Date): void {
  for (const { credentials } of snapshot.values()) {
    for (const credential of credentials) {
      const { proxy, provider, name } = credential
      const shared = { proxy, provider, credential: credential.credential }
      for (const { labels, value } of family.samples(credential, { windows: [], cooldowns: [], name, now })) {
        gauge.set({ ...shared, ...labelsIn(labels) }, value)
      }
    }
  }
}

/** The benchmark's own values hold nothing that is escaped. */
function labelsIn(text = ''): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(/(\w+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value]))
}
