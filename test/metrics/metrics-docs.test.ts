import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { EVIDENCES, STATUS_LABELS, STATUS_REASONS } from '../../src/domain/credential.ts'
import { INQUIRY_NAMES, INQUIRY_RESULTS } from '../../src/domain/inquiry.ts'
import { BREAKER_REASONS, FETCH_REASONS, REJECT_REASONS, STORE_REASONS } from '../../src/domain/reasons.ts'
import { createExporterMetrics } from '../../src/metrics/exporter-metrics.ts'
import { credentialsOf } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { openExposition, snapshotOf, textOf } from './open-exposition.ts'

const DOCS = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8')
const SECTIONS = new Map(
  DOCS.split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(1, section.indexOf('`', 1)), section]),
)

test('the documented families are those that are served, in kind too', async () => {
  const types = [...(await served()).matchAll(/^# TYPE (cliproxy_oauth_\w+) (\w+)$/gm)]
  expect([...SECTIONS.keys()].toSorted()).toEqual(types.map(([, name]) => name).toSorted())
  for (const [, name = '', type = ''] of types)
    expect(SECTIONS.get(name)?.split('\n')[1]?.toLowerCase()).toMatch(new RegExp(`^${type}\\b`))
})

test('each documented family has an example query that names it', () => {
  for (const [name, section] of SECTIONS) expect(section).toMatch(new RegExp(`\`\`\`promql\n[^\`]*\\b${name}\\b`))
})

test.each([
  ['cliproxy_oauth_credential_status', STATUS_LABELS],
  ['cliproxy_oauth_credential_problem', STATUS_REASONS],
  ['cliproxy_oauth_subscription_end_timestamp_seconds', EVIDENCES],
  ['cliproxy_oauth_sync_failures_total', [...FETCH_REASONS, ...STORE_REASONS]],
  ['cliproxy_oauth_rejected_entries', REJECT_REASONS],
  ['cliproxy_oauth_breaker_open', BREAKER_REASONS],
  ['cliproxy_oauth_failure_events_total', STATUS_REASONS.filter((reason) => reason !== 'requests_fail')],
  ['cliproxy_oauth_inquiries_total', [...INQUIRY_NAMES, ...INQUIRY_RESULTS]],
])('%s: every value of its closed label is documented', (name, values) => {
  for (const value of values) expect(SECTIONS.get(name)).toMatch(new RegExp(`\\b${value}\\b`))
})

async function served(): Promise<string> {
  const registry = new Registry()
  const deps = { inquiries: INQUIRY_NAMES, intervalSeconds: 900, version: '1', revision: 'abc' }
  createExporterMetrics({ registry, ...deps }).onJoin('default')
  const { exposition, clock } = openExposition({ registry })
  exposition.publish(snapshotOf(credentialsOf(1, { nextRetryAt: AT, resetCredits: 1 }), clock))
  return await textOf(exposition)
}
