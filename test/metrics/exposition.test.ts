import { gunzipSync } from 'node:zlib'
import { Gauge } from 'prom-client'
import { expect, test } from 'vitest'
import { credentialsOf, credentialWith } from '../support/credentials.ts'
import { parseExposition, seriesOf } from './exposition-parser.ts'
import { openExposition, snapshotOf, textOf } from './open-exposition.ts'

const INFO = 'cliproxy_oauth_credential_info'

test('before anything is published the metrics of the exporter are served', async () => {
  const { exposition } = openExposition()
  expect(await textOf(exposition)).toContain('cliproxy_oauth_scrape_errors_total 0')
  expect(await textOf(exposition, true)).toBe(await textOf(exposition))
})

test('the first scrape waits for what was published before it', async () => {
  const { exposition, clock } = openExposition()
  exposition.publish(snapshotOf([credentialWith()], clock))
  expect(Buffer.concat(await exposition.scrape(false)).toString()).toContain(INFO)
})

test.each([0, 1, 999, 2500])('gzip of %i credentials is one member that holds the same text', async (count) => {
  const { exposition, clock } = openExposition()
  exposition.publish(snapshotOf(credentialsOf(count), clock))
  const text = await textOf(exposition)
  expect((await textOf(exposition, true)) === text).toBe(true)
  expect(seriesOf(text, INFO)).toHaveLength(count)
})

test('a scrape during a publish gets the last text whole; of several publishes the last wins', async () => {
  const { exposition, clock } = openExposition()
  const publish = (count: number) => exposition.publish(snapshotOf(credentialsOf(count), clock))
  const scrape = async () => seriesOf(Buffer.concat(await exposition.scrape(false)).toString(), INFO).length
  publish(300)
  await exposition.ready()
  publish(200)
  publish(100)
  publish(150)
  expect(await scrape()).toBe(300)
  await exposition.ready()
  expect(await scrape()).toBe(150)
})

test('overlapping scrapes, plain and gzip, across publishes are each whole and of one snapshot', async () => {
  const { exposition, clock } = openExposition()
  const scrapes: Promise<string>[] = []
  for (let count = 1; count <= 30; count += 1) {
    exposition.publish(snapshotOf(credentialsOf(count * 4, { planType: `p${count}` }), clock))
    const gzip = count % 2 === 0
    scrapes.push(exposition.scrape(gzip).then((buffers) => decode(buffers, gzip)))
    if (count % 3 === 0) await exposition.ready()
  }
  for (const text of await Promise.all(scrapes)) {
    parseExposition(text)
    const plans = seriesOf(text, INFO).map(({ labels }) => labels.get('plan_type'))
    expect(new Set(plans).size).toBe(1)
    expect(plans[0]).toBe(`p${plans.length / 4}`)
    expect(seriesOf(text, 'cliproxy_oauth_subscription_days_remaining')).toHaveLength(plans.length)
  }
})

test('a metric that throws is left out, logged and counted; the rest is served', async () => {
  const { exposition, clock, log, registry } = openExposition()
  const broken = { name: 'test_broken', help: 'Throws.', registers: [registry] }
  new Gauge({
    ...broken,
    collect: () => {
      throw new Error('a secret')
    },
  })
  new Gauge({ name: 'test_whole', help: 'Does not.', registers: [registry] }).set(7)
  exposition.publish(snapshotOf([credentialWith()], clock))
  const text = await textOf(exposition)
  parseExposition(text)
  expect(text).toContain('cliproxy_oauth_scrape_errors_total 1\n')
  expect(text).toContain('test_whole 7\n')
  expect(text).toContain(INFO)
  expect(text).not.toContain('test_broken')
  expect(log.lines).toMatchObject([{ level: 'error', fields: { metric: 'test_broken' } }])
  expect(JSON.stringify(log.lines)).not.toContain('secret')
})

test('the metrics of the exporter are rendered at most once a second, and after each publish', async () => {
  const { exposition, clock, registry } = openExposition()
  const gauge = new Gauge({ name: 'test_gauge', help: 'Moves.', registers: [registry] })
  const shown = async () => seriesOf(await textOf(exposition), 'test_gauge')[0]?.value
  expect(await shown()).toBe(0)
  gauge.set(1)
  // The wall clock says nothing of the time that passes.
  clock.setWall(-3_600_000)
  clock.advance(999)
  expect(await shown()).toBe(0)
  clock.advance(1)
  expect(await shown()).toBe(1)
  gauge.set(2)
  exposition.publish(snapshotOf([], clock))
  expect(await shown()).toBe(2)
})

test('the metrics of the exporter are never rendered twice at a time, however long that takes', async () => {
  const { exposition, clock, registry } = openExposition()
  exposition.publish(snapshotOf([], clock))
  await exposition.ready()
  const rendering = Promise.withResolvers<void>()
  let [running, most] = [0, 0]
  new Gauge({
    name: 'test_slow',
    help: 'Takes its time.',
    registers: [registry],
    collect: async () => {
      running++
      most = Math.max(most, running)
      await rendering.promise
      running--
    },
  })
  const scrapes = [1, 2, 3].map(() => {
    clock.advance(1000)
    return exposition.scrape(false)
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(running).toBe(1)
  rendering.resolve()
  await Promise.all(scrapes)
  expect(most).toBe(1)
})

function decode(buffers: readonly Buffer[], gzip: boolean): string {
  const bytes = Buffer.concat(buffers)
  return (gzip ? gunzipSync(bytes) : bytes).toString()
}
