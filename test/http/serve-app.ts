import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import type { SyncReport } from '../../src/domain/report.ts'
import { inSlices } from '../../src/domain/slices.ts'
import type { OpenBreaker } from '../../src/domain/source.ts'
import type { ProxyStatus, SyncControl, SyncRequest } from '../../src/domain/sync-control.ts'
import { type AppDeps, createApp } from '../../src/http/app.ts'
import { createHttpServer, HTTP_LIMITS, type HttpLimits } from '../../src/http/server.ts'
import { AT, createHandClock } from '../support/hand-clock.ts'
import { createRecordedLog } from '../support/recorded-log.ts'

const REPORT: SyncReport = { proxy: 'default', startedAt: AT, fetch: { durationMs: 12.4 } }

/** A sync loop that answers what it is given, and counts what it is asked. */
export function syncAnswering(answers: { request?: SyncRequest; status?: readonly ProxyStatus[] } = {}) {
  const asked = { request: 0, status: 0 }
  const request = answers.request ?? { accepted: true, done: Promise.resolve([REPORT]) }
  const sync: SyncControl = {
    request: async () => {
      asked.request += 1
      return request
    },
    status: async () => {
      asked.status += 1
      return answers.status ?? []
    },
  }
  return { sync, asked }
}

export const BREAKER: OpenBreaker = {
  reason: 'unauthorized',
  openedAt: AT,
  probeAt: new Date('2026-11-23T09:00:00Z'),
  mayProbe: false,
}

/** The app on a free port of 127.0.0.1 until the test ends. */
export async function serveApp(overrides: Partial<AppDeps> = {}, limits: Partial<HttpLimits> = {}) {
  const log = createRecordedLog()
  const app = createApp({
    scrape: async (gzip) => [gzip ? gzipSync('up 1\n') : Buffer.from('up 1\n')],
    isReady: () => true,
    isShuttingDown: () => false,
    overview: async () => ({ rows: [], inNeed: [], endsAreOfLogins: false }),
    inSlices,
    sync: syncAnswering().sync,
    reload: async () => ({ ok: true, joined: [], changed: [], left: [] }),
    clock: createHandClock(),
    apiToken: null,
    metricsToken: null,
    allowedHosts: [],
    grafanaUrl: null,
    version: '1.2.3',
    log,
    ...overrides,
  })
  const server = createHttpServer(app, { ...HTTP_LIMITS, ...limits })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  // A listening TCP server's address is never a path.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, server, log }
}
