import { expect, onTestFinished, test } from 'vitest'
import { openExporter, type TestExporter } from '../support/exporter.ts'
import { startFakeProxy } from '../support/fake-proxy.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { readCapture } from '../support/proxy-captures.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { usedHeap } from '../support/used-heap.ts'

test.each([0, 1, 999, 1000, 1001])('fault 49: %i credentials are all visible, also after a restart', async (count) => {
  const { proxy, open } = await setUp()
  proxy.answerBody(listOf(0, count))
  const exporter = await open()
  await exporter.sync()
  expect(await seriesCount(exporter)).toBe(count)
  await exporter.close()
  proxy.answer('key-wrong')
  const restarted = await open()
  await restarted.sync()
  expect(await seriesCount(restarted)).toBe(count)
  await restarted.close()
})

test('fault 50: 100,000 credentials arrive complete', async () => {
  const { proxy, open } = await setUp()
  proxy.answerBody(listOf(0, 100_000))
  const exporter = await open()
  const [report] = await exporter.sync()
  expect([report?.fetch.reason, report?.store?.reason, report?.counts?.listed]).toEqual([undefined, undefined, 100_000])
  expect(await seriesCount(exporter)).toBe(100_000)
  await exporter.close()
})

test('fault 51: a thousand syncs that each replace half of the credentials leave no ghosts and no heap', async () => {
  const { proxy, clock, open } = await setUp()
  const exporter = await open()
  const heap: number[] = []
  for (let sync = 0; sync < 1000; sync++) {
    proxy.answerBody(listOf(sync * 100, 200))
    await exporter.sync()
    clock.advance(900_000)
    if (sync % 100 === 99) {
      expect(await seriesCount(exporter)).toBe(200)
      heap.push(await usedHeap())
    }
  }
  expect(Math.max(...heap.slice(5))).toBeLessThan(1.2 * Math.max(...heap.slice(0, 3)))
  await exporter.close()
}, 600_000)

async function setUp() {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const dataDir = temporaryFolder()
  const clock = createHandClock()
  return { proxy, clock, open: () => openExporter({ proxyUrl: proxy.url, dataDir, clock }) }
}

/** A recorded entry over and over, under names of its own. */
function listOf(first: number, count: number): unknown {
  // The recorded body has this shape; a wrong one fails the test that uses it.
  const { files } = readCapture('v7.2.140', 'auth-files').body as { files: readonly Record<string, unknown>[] }
  return {
    files: Array.from({ length: count }, (_, index) => {
      const name = `codex-${first + index}@example.com.json`
      return { ...files[index % files.length], id: name, name, email: `${first + index}@example.com` }
    }),
  }
}

async function seriesCount(exporter: TestExporter): Promise<number> {
  const text = await exporter.metrics()
  return text.split('\n').filter((line) => line.startsWith('cliproxy_oauth_credential_info{')).length
}
