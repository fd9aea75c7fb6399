import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const COUNT = 3000

test('a sync that was waited for is in the metrics when it is answered, an edit of the subscriptions file too', async () => {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  let success = 10
  proxy.handle((_, response) => {
    const files = Array.from({ length: COUNT }, (_entry, index) => ({
      id: `claude-${index}.json`,
      name: `claude-${index}.json`,
      provider: 'claude',
      status: 'active',
      success,
      failed: 0,
    }))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ files }))
  })
  const file = join(temporaryFolder(), 'subscriptions.yaml')
  const state = (end: string) =>
    writeFileSync(file, `subscriptions: [{name: claude-0.json, subscription_end: ${end}T00:00:00Z}]\n`)
  state('2100-01-01')
  const program = startProgram({
    env: {
      CLIPROXY_URL: proxy.url,
      CLIPROXY_MANAGEMENT_KEY: PROXY_KEY,
      CLIPROXY_SUBSCRIPTIONS_FILE: file,
      DATA_DIR: temporaryFolder(),
    },
  })
  const url = await program.url()
  await program.waitFor(/OAuth sync completed: 3000 credentials/)
  // Within 10 s of the last start a request counts as that sync.
  await new Promise((resolve) => setTimeout(resolve, 10_100))
  success = 77
  state('2101-01-01')
  const answer = await fetch(`${url}/api/collector/oauth/sync?wait=true`, { method: 'POST' })
  const metrics = await (await fetch(`${url}/metrics`)).text()
  expect(answer.status).toBe(200)
  expect(metrics.match(/^cliproxy_oauth_credential_requests_total\{.*\} 77$/gm)).toHaveLength(COUNT)
  expect(metrics).toContain(`evidence="manual"} ${Date.parse('2101-01-01') / 1000}\n`)
  expect(metrics).toMatch(/^cliproxy_oauth_sync_runs_total\{proxy="default"\} 2$/m)
})
