import { expect, onTestFinished, test } from 'vitest'
import { openExporter, type TestExporter } from '../support/exporter.ts'
import { startFakeProxy } from '../support/fake-proxy.ts'
import { expectGolden } from '../support/golden.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { CAPTURE_VERSIONS, type CaptureVersion } from '../support/proxy-captures.ts'
import { temporaryFolder } from '../support/temporary.ts'

const LISTS = ['auth-files.fresh', 'auth-files', 'auth-files.after-restart'] as const

/** What captures/README.md says of the accounts, and the judgement that follows, by hand: name, version, status. */
const STATUSES: readonly [
  account: string,
  list: (typeof LISTS)[number],
  status: string,
  versions: readonly CaptureVersion[],
][] = [
  ['finn', 'auth-files', 'failing', ['v7.2.140']],
  ['eve', 'auth-files', 'failing', ['v7.2.140']],
  ['ida', 'auth-files', 'error', ['v7.2.140', 'v6.10.9', 'v6.9.49', 'v6.9.30', 'v6.6.66', 'v6.4.1']],
  ['kim', 'auth-files', 'error', ['v7.2.140']],
  ['jan', 'auth-files', 'limited', ['v7.2.140', 'v6.4.1', 'v6.6.66']],
  ['gus', 'auth-files', 'disabled', ['v7.2.140', 'v6.10.9', 'v6.9.49', 'v6.9.30']],
  ['ben', 'auth-files', 'ok', ['v7.2.140', 'v6.10.9', 'v6.9.49', 'v6.9.30', 'v6.6.66', 'v6.4.1']],
  ['jan', 'auth-files', 'ok', ['v6.10.9', 'v6.9.49', 'v6.9.30']],
  ['finn', 'auth-files', 'error', ['v6.10.9', 'v6.9.49', 'v6.9.30', 'v6.6.66', 'v6.4.1']],
  ['eve', 'auth-files', 'limited', ['v6.10.9', 'v6.9.49', 'v6.9.30', 'v6.6.66', 'v6.4.1']],
  ['finn', 'auth-files.after-restart', 'failing', ['v7.2.140']],
  ['eve', 'auth-files.after-restart', 'failing', ['v7.2.140']],
  ['ida', 'auth-files.after-restart', 'error', ['v7.2.140', 'v6.10.9', 'v6.9.49']],
  ['finn', 'auth-files.after-restart', 'error', ['v6.10.9', 'v6.9.49']],
  ['eve', 'auth-files.after-restart', 'limited', ['v6.10.9', 'v6.9.49']],
  ['bob', 'auth-files.after-restart', 'ok', ['v7.2.140', 'v6.10.9', 'v6.9.49']],
]

test.each(CAPTURE_VERSIONS)('each recorded list of %s makes the /metrics that are expected', async (version) => {
  const clock = createHandClock()
  const proxy = await startFakeProxy({ version, now: clock.now })
  onTestFinished(proxy.close)
  const exporter = await openExporter({ proxyUrl: proxy.url, dataDir: temporaryFolder(), clock })
  onTestFinished(exporter.close)
  for (const list of LISTS) {
    proxy.answer(list)
    await exporter.sync()
    expectGolden(`metrics/${version}.${list}.prom`, await exporter.metrics())
    checkStatuses(exporter, version, list)
  }
})

function checkStatuses(exporter: TestExporter, version: CaptureVersion, list: string): void {
  const credentials = exporter.snapshot().get('default')?.credentials ?? []
  const statusOf = (account: string): string[] =>
    credentials.filter(({ name }) => name.includes(`${account}@`)).map(({ statusLabel }) => statusLabel)
  for (const [account, ofList, status, versions] of STATUSES) {
    if (ofList === list && versions.includes(version))
      expect([account, ...statusOf(account)]).toEqual([account, status])
  }
  if (version === 'v6.0.22')
    expect(new Set(credentials.map(({ statusLabel }) => statusLabel))).toEqual(new Set(['unknown']))
}
