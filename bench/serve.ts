import { createApp } from '../src/http/app.ts'
import { createHttpServer } from '../src/http/server.ts'
import { SILENT } from '../test/support/exporter.ts'
import { listen } from '../test/support/fake-proxy.ts'

export type Scrape = (gzip: boolean) => Promise<readonly Buffer[]>

/** The program's HTTP stack around any scrape. */
export interface Served {
  readonly url: string
  readonly close: () => Promise<void>
}

export async function serveScrape(scrape: Scrape): Promise<Served> {
  const app = createApp({
    scrape,
    isReady: () => true,
    isShuttingDown: () => false,
    overview: () => [],
    sync: { request: async () => ({ accepted: true, done: Promise.resolve([]) }), status: async () => [] },
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
    apiToken: null,
    metricsToken: null,
    version: '0.0.0',
    log: SILENT,
  })
  const { port, close } = await listen(createHttpServer(app))
  return { url: `http://127.0.0.1:${port}/metrics`, close }
}
