import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { openExporter } from '../support/exporter.ts'
import { type FakeProxy, PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { readCapture } from '../support/proxy-captures.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { recordScrapes } from './support/exposition-history.ts'
import { describeRules, type Expected, tryRules } from './support/promtool.ts'

/** Ann's subscription ends 7 days and 2 hours later. */
const START_MS = Date.parse('2026-12-03T13:27:01Z') - (7 * 24 + 2) * 3_600_000
const STEP_MINUTES = 15

const listSchema = z.object({ files: z.array(z.looseObject({ name: z.string() })) })
const entriesOf = (list: string) =>
  new Map(listSchema.parse(readCapture('v7.2.140', list).body).files.map((entry) => [entry.name, entry]))
const FRESH = entriesOf('auth-files.fresh')
const USED = entriesOf('auth-files')

const [ANN, BEN, BOB, GUS, IDA] = [
  'codex-ann@example.com-plus.json',
  'codex-ben@example.com-pro.json',
  'claude-bob@example.com.json',
  'codex-gus@example.com-business.json',
  'claude-ida@example.com.json',
] as const

/** Accounts fail, recover, are disabled and leave; the proxy dies, comes back, and changes its key for a while. */
const EVENTS: Readonly<Record<number, (proxy: FakeProxy) => void>> = {
  1440: (proxy) => proxy.answerBody(list({ ida: 'fails' })),
  2880: (proxy) => proxy.answerBody(list({ ida: 'works' })),
  3000: (proxy) => proxy.answerBody(list({ ida: 'works', bob: 'disabled' })),
  3600: (proxy) => proxy.handle((_, response) => void response.destroy()),
  3900: (proxy) => proxy.answerBody(list({ ida: 'works', bob: 'disabled' })),
  4320: (proxy) => proxy.changeKey('another key'),
  4500: (proxy) => proxy.changeKey(PROXY_KEY),
  5010: (proxy) => proxy.answerBody({ files: list({ bob: 'disabled' }).files.slice(0, 3) }),
}

interface Accounts {
  readonly ida?: 'fails' | 'works'
  readonly bob?: 'disabled'
}

function list({ ida, bob }: Accounts = {}) {
  const [bobUsed, gus] = [USED.get(BOB), USED.get(GUS)]
  const idas = { fails: USED.get(IDA), works: { ...FRESH.get(IDA), recent_requests: bobUsed?.recent_requests } }
  const bobs = bob === 'disabled' ? { ...bobUsed, disabled: gus?.disabled, status: gus?.status } : bobUsed
  const others = ['antigravity-kim@example.com.json', 'xai-lou@example.com.json', 'qwen-mia@example.com.json']
  return {
    files: [
      FRESH.get(ANN),
      FRESH.get(BEN),
      bobs,
      ida ? idas[ida] : FRESH.get(IDA),
      ...others.map((name) => FRESH.get(name)),
    ],
  }
}

const RENEWAL = 'RenewalUnconfirmed info be***@example.com'
const NOTICE = 'SubscriptionEnding info an***@example.com'

/** Confirmed by a second list, named for an hour. */
const REMOVED = ['id***', 'ki***', 'lo***', 'mi***'].map((name) => `CredentialRemoved info ${name}@example.com`)

/** Of Claude, only Bob's disabled account is left. */
const LEFT = ['CredentialsDropped warning default', 'ProviderDisabled warning default']

const EXPECTED: Expected = [
  [0, [RENEWAL]],
  [120, [RENEWAL]],
  [135, [RENEWAL, NOTICE]],
  [1455, [RENEWAL, NOTICE]],
  [1470, [RENEWAL, NOTICE, 'CredentialError critical id***@example.com']],
  [2865, [RENEWAL, NOTICE, 'CredentialError critical id***@example.com']],
  [2880, [RENEWAL, NOTICE]],
  [3615, [RENEWAL, NOTICE]],
  [3630, [RENEWAL, NOTICE, 'ProxyDown critical default']],
  [3885, [RENEWAL, NOTICE, 'ProxyDown critical default']],
  [3900, [RENEWAL, NOTICE]],
  [4305, [RENEWAL, NOTICE]],
  [4320, [RENEWAL, NOTICE, 'BreakerOpen critical default']],
  [4545, [RENEWAL, NOTICE, 'BreakerOpen critical default']],
  [4560, [RENEWAL, NOTICE]],
  [5010, [RENEWAL, NOTICE]],
  [5025, [RENEWAL, NOTICE, ...REMOVED, 'CredentialsDropped warning default']],
  [5055, [RENEWAL, NOTICE, ...REMOVED, ...LEFT]],
  [5085, [RENEWAL, NOTICE, ...LEFT]],
  [5880, [RENEWAL, NOTICE, ...LEFT]],
  [5895, [RENEWAL, NOTICE, ...LEFT, 'SubscriptionEnding warning an***@example.com']],
]

describeRules('four days of a proxy, as the exporter tells them', () => {
  test('give these alerts, and no others', { timeout: 60_000 }, async () => {
    let minute = 0
    const now = () => new Date(START_MS + minute * 60_000)
    const proxy = await startFakeProxy({ now })
    onTestFinished(proxy.close)
    proxy.answerBody(list())
    const exporter = await openExporter({
      proxyUrl: proxy.url,
      dataDir: temporaryFolder(),
      clock: { now, monotonicMs: () => now().getTime() },
    })
    onTestFinished(exporter.close)
    const target = { job: 'cliproxy', instance: 'collector:5001' }
    const scrapes = recordScrapes(STEP_MINUTES, START_MS / 1000, target)
    for (; minute <= 5895; minute += STEP_MINUTES) {
      EVENTS[minute]?.(proxy)
      await exporter.sync()
      scrapes.scrape(minute, `up 1\n${await exporter.metrics()}`)
    }
    expect(tryRules([scrapes.history()], EXPECTED, STEP_MINUTES)).toBe('')
  })
})
