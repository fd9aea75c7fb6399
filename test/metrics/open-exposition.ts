import { gunzipSync } from 'node:zlib'
import { Registry } from 'prom-client'
import { onTestFinished } from 'vitest'
import type { Credential } from '../../src/domain/credential.ts'
import type { EmailMode } from '../../src/domain/name-label.ts'
import type { Clock } from '../../src/domain/runtime.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { createExposition, type Exposition } from '../../src/metrics/exposition.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { createRecordedLog } from '../support/recorded-log.ts'

/** The snapshot of one proxy, its list asked for at the clock's time. */
export function snapshotOf(credentials: readonly Credential[], clock: Clock, proxy = 'default'): Snapshot {
  const fetched = { askedAt: clock.now(), askedMonotonicMs: clock.monotonicMs() }
  return new Map([
    [
      proxy,
      {
        proxy,
        credentials,
        removed: [],
        listed: credentials.length,
        ...fetched,
        rejected: new Map(),
        cooldowns: new Map(),
        version: 'v7.2.140',
      },
    ],
  ])
}

export function openExposition(options: { emailMode?: EmailMode; registry?: Registry } = {}) {
  const clock = createHandClock()
  const log = createRecordedLog()
  const registry = options.registry ?? new Registry()
  const emailMode = options.emailMode ?? 'masked'
  const exposition = createExposition({ registry, clock, intervalSeconds: 900, emailMode, log })
  onTestFinished(exposition.close)
  return { exposition, clock, log, registry }
}

/** The whole text, by way of gzip when asked for, after all that was published is rendered. */
export async function textOf(exposition: Exposition, gzip = false): Promise<string> {
  await exposition.ready()
  const bytes = Buffer.concat(await exposition.scrape(gzip))
  return (gzip ? gunzipSync(bytes) : bytes).toString()
}

/** The text for one proxy's credentials. */
export async function textFor(credentials: readonly Credential[], emailMode: EmailMode = 'masked'): Promise<string> {
  const { exposition, clock } = openExposition({ emailMode })
  exposition.publish(snapshotOf(credentials, clock))
  return await textOf(exposition)
}
