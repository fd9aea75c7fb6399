import { expect, onTestFinished, test } from 'vitest'
import { INQUIRY_NAMES } from '../../src/domain/inquiry.ts'
import { type ApiCall, type AskedProxy, answerApiCalls, type Played, recordedList } from '../support/asked-proxy.ts'
import { bytesOf, canariesIn, listOfCanaries, SECRETS } from '../support/canaries.ts'
import { openExporter, type TestExporter } from '../support/exporter.ts'
import { startFakeProxy } from '../support/fake-proxy.ts'
import { createHandClock, type HandClock } from '../support/hand-clock.ts'
import { startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const HOUR_MS = 3_600_000
const SUBSCRIPTION = {
  plan_type: 'pro',
  active_until: '2027-01-03T13:27:01Z',
  will_renew: true,
  is_delinquent: false,
  account_id: undefined,
}

test('an account whose renewal was unconfirmed has its true end, also after a restart', async () => {
  const { proxy, asked, open } = await setUp()
  asked.list({ files: entriesOf('ben') })
  asked.play(() => ({ status: 200, body: SUBSCRIPTION }))
  const first = await open()
  await first.sync()
  expect(endOf(first, 'ben')).toMatchObject({ evidence: 'id_token', endAt: new Date('2026-10-03T13:27:01.000Z') })
  await first.inquire()
  const told = { evidence: 'live', endAt: new Date(SUBSCRIPTION.active_until), renewal: 'renews', delinquent: false }
  expect(endOf(first, 'ben')).toMatchObject(told)
  expect(await first.metrics()).toMatch(/inquiries_total{proxy="default",inquiry="codex-subscription",result="ok"} 1/)
  // Nothing but what the inquiry itself stored tells the next process.
  await first.close()

  const second = await open()
  await second.sync()
  await second.inquire()
  expect(asked.calls).toHaveLength(1)
  expect(endOf(second, 'ben')).toMatchObject(told)
  expect(await second.metrics()).toMatch(/inquiry_last_success_timestamp_seconds{.*} 1795410000/)
  expect(proxy.requests()).toBe(3)
})

test('of an index that the list does not have, no provider hears', async () => {
  const { asked, clock, open } = await setUp()
  const [ann, ben] = [...entriesOf('ann'), ...entriesOf('ben')]
  const exporter = await open()
  asked.play(() => ({ status: 200, body: SUBSCRIPTION }))
  asked.list({ files: [{ ...ann, auth_index: 'index-1' }, ben] })
  await exporter.sync()
  await expect.poll(() => asked.calls.length).toBe(1)
  asked.list({ files: [{ ...ann, auth_index: 'index-2' }] })
  await exporter.sync()
  clock.advance(7 * HOUR_MS)
  await exporter.sync()
  await exporter.inquire()
  expect(new Set(asked.tokens)).toEqual(new Set(['Bearer a-token']))
  expect(asked.calls.at(-1)?.auth_index).toBe('index-2')
}, 20_000)

test('no account dies of what a provider answers', async () => {
  const { asked, open } = await setUp()
  asked.list({ files: entriesOf('ann') })
  asked.play(() => ({ status: 401, body: { error: { code: 'token_invalidated' } } }))
  const exporter = await open()
  await exporter.sync()
  await exporter.inquire()
  expect(asked.calls.length).toBeGreaterThan(0)
  expect(
    exporter
      .snapshot()
      .get('default')
      ?.credentials.map(({ statusLabel }) => statusLabel),
  ).not.toContain('error')
}, 20_000)

test('a dry run asks nothing, and a single sync asks and shows what it learned', async () => {
  const { proxy, asked, dataDir } = await setUp()
  asked.list({ files: entriesOf('ben') })
  asked.play(() => ({ status: 200, body: SUBSCRIPTION }))
  const unasking = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: SECRETS.key, DATA_DIR: dataDir }
  const env = { ...unasking, ...ASKING }
  // The store has to know an account that may be asked for.
  const before = startProgram({ env: unasking, args: ['--once'] })
  expect([await before.ended, asked.calls.length]).toEqual([0, 0])
  const dry = startProgram({ env, args: ['--dry-run'] })
  expect([await dry.ended, asked.calls.length]).toEqual([0, 0])
  const single = startProgram({ env, args: ['--once'] })
  expect([await single.ended, asked.calls.length]).toEqual([0, 1])
  expect(single.stdout()).toMatch(/live/)
}, 20_000)

test('nothing of an answer goes anywhere but the fields that are read', async () => {
  const { proxy, asked, dataDir } = await setUp()
  // The list of canaries has the recorded accounts.
  const { files } = listOfCanaries() as { readonly files: readonly Readonly<Record<string, unknown>>[] }
  const one = (provider: string) =>
    files
      .filter((entry) => entry.provider === provider && entry.status === 'active' && entry.disabled !== true)
      .slice(0, 1)
  const accounts = ['codex', 'claude', 'kimi', 'xai'].flatMap(one)
  asked.list({ files: accounts.map((entry) => ({ ...entry, account_type: 'oauth' })) })
  asked.play(answerOfCanaries)
  const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: SECRETS.key, DATA_DIR: dataDir, LOG_LEVEL: 'debug' }
  const program = startProgram({ env: { ...env, CLIPROXY_INQUIRIES: INQUIRY_NAMES.join() }, args: ['--once'] })
  expect(await program.ended).toBe(0)
  expect(new Set(asked.calls.map(({ url }) => new URL(url).host)).size).toBe(4)
  expect(canariesIn(program.output())).toEqual([])
  expect(canariesIn(bytesOf(dataDir))).toEqual(['e-mail'])
}, 60_000)

const ASKING = { CLIPROXY_INQUIRIES: 'codex-subscription' }

/** A good answer with secrets beside each field, or a refusal that is full of them. */
function answerOfCanaries({ url }: ApiCall): Played {
  const secret = { email: null, name: SECRETS.body, payment: { id: SECRETS.body }, 'x\n': SECRETS.unknown }
  if (url.includes('wham')) return { status: 403, header: { 'X-Secret': SECRETS.body }, body: `<html>${SECRETS.body}` }
  if (url.includes('kimi')) return { status: 500, body: secret }
  if (url.includes('grok')) return { status: 200, body: `{"config": ${SECRETS.body}` }
  const window = { utilization: 5, resets_at: '2027-01-01T00:00:00Z', ...secret }
  const organization = { organization_type: 'claude_max', ...secret }
  return { status: 200, body: { ...SUBSCRIPTION, ...secret, organization, account: secret, five_hour: window } }
}

async function setUp() {
  const clock: HandClock = createHandClock()
  const proxy = await startFakeProxy({ now: clock.now })
  onTestFinished(proxy.close)
  const dataDir = temporaryFolder()
  const asked: AskedProxy = answerApiCalls(proxy, SECRETS.key)
  const env = { CLIPROXY_MANAGEMENT_KEY: SECRETS.key, ...ASKING }
  const open = async (): Promise<TestExporter> => {
    const exporter = await openExporter({ proxyUrl: proxy.url, dataDir, clock, env })
    onTestFinished(exporter.close)
    return exporter
  }
  return { proxy, asked, clock, dataDir, open }
}

/** Recorded entries of an account of the captures, each with an account id. */
function entriesOf(account: string): readonly Readonly<Record<string, unknown>>[] {
  return recordedList().files.filter(({ name }) => String(name).includes(`codex-${account}@`))
}

function endOf(exporter: TestExporter, account: string) {
  return exporter
    .snapshot()
    .get('default')
    ?.credentials.find(({ name }) => name.includes(account))
}
