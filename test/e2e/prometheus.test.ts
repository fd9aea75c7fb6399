import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startProgram } from '../support/program.ts'
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts'
import { temporaryFolder } from '../support/temporary.ts'

describe.skipIf(!hasPrometheus)('a real Prometheus', () => {
  test.each([
    ['with gzip', false],
    ['without gzip', true],
  ])('reads every series back, %s', async (_, plain) => {
    const proxy = await startFakeProxy()
    onTestFinished(proxy.close)
    const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: temporaryFolder() }
    const program = startProgram({ env })
    await program.waitFor(/OAuth sync completed/)
    const url = await program.url()
    const target = plain ? await startPlainFront(url) : new URL(url).host
    const prometheus = await startPrometheus({
      scrape_configs: [{ job_name: 'exporter', scrape_interval: '1s', static_configs: [{ targets: [target] }] }],
    })
    onTestFinished(prometheus.stop)
    await prometheus.waitFor('up{job="exporter"} == 1')
    const scraped = await prometheus.waitFor('{__name__=~"cliproxy_oauth_.+"}')
    const served = (await (await fetch(`${url}/metrics`)).text())
      .split('\n')
      .filter((line) => line.startsWith('cliproxy_oauth_'))
    expect(scraped).toHaveLength(served.length)
    const eve = await prometheus.query(
      'cliproxy_oauth_subscription_days_remaining * on (job, instance, proxy, credential) group_left (name) cliproxy_oauth_credential_info{name=~"ev.*"}',
    )
    expect(eve.map(({ labels }) => [labels.name, labels.evidence])).toEqual([['ev***@example.com', 'id_token']])
    const byStatus = await prometheus.query('count by (status) (cliproxy_oauth_credential_status == 1)')
    expect(Object.fromEntries(byStatus.map(({ labels, value }) => [labels.status, value]))).toEqual({
      ok: 18,
      error: 1,
      disabled: 1,
    })
  })
})

/** The host and port of a reverse proxy that asks for no compression. */
async function startPlainFront(url: string): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { 'accept-encoding': _, ...headers } = incoming.headers
    request(`${url}${incoming.url}`, { headers }, (answer) => {
      expect(answer.headers['content-encoding']).toBeUndefined()
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  // A TCP server that listens has such an address.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
