import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createExporterMetrics } from '../../src/metrics/exporter-metrics.ts'
import { credentialsOf } from '../support/credentials.ts'
import { AT } from '../support/hand-clock.ts'
import { openExposition, snapshotOf, textOf } from './open-exposition.ts'
import { complaintsOfPromtool, hasPromtool } from './promtool.ts'

test.skipIf(!hasPromtool)(
  'promtool complains about the name in days that people ask for, and about nothing else',
  async () => {
    const registry = new Registry()
    const metrics = createExporterMetrics({
      registry,
      inquiries: ['codex-usage'],
      intervalSeconds: 900,
      version: '1.2.3',
      revision: 'abc',
    })
    metrics.onJoin('default')
    metrics.onConfigRead(true, AT)
    const { exposition, clock } = openExposition({ registry })
    const snapshot = snapshotOf(
      credentialsOf(3, { statusLabel: 'limited', statusReason: 'rate_limited', nextRetryAt: AT }),
      clock,
    )
    metrics.onPublish(snapshot)
    metrics.onStoreHealth(true)
    metrics.onFinish({ proxy: 'default', startedAt: AT, fetch: { durationMs: 1 }, store: { durationMs: 1 } })
    metrics.onInquirySuccess('default', 'codex-usage', AT)
    exposition.publish(snapshot)
    expect(complaintsOfPromtool(await textOf(exposition))).toEqual([
      'cliproxy_oauth_subscription_days_remaining use base unit "seconds" instead of "days"',
    ])
  },
)
