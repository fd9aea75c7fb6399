import { expect, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

test('a recorded answer travels from a real proxy to /metrics, and survives a restart without the proxy', async () => {
  const proxy = await startFakeProxy()
  const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: temporaryFolder() }
  const first = startProgram({ env })
  await first.waitFor(/OAuth sync completed: 20 credentials/)
  const before = await scrape(await first.url())
  expect(before).toContain('cliproxy_oauth_up{proxy="default"} 1')
  expect(seriesOf(before, 'cliproxy_oauth_credential_info')).toHaveLength(20)
  expect(await first.stop()).toBe(0)
  await proxy.close()

  const second = startProgram({ env })
  await second.waitFor(/Failed to fetch auth files/)
  const after = await scrape(await second.url())
  expect(after).toContain('cliproxy_oauth_up{proxy="default"} 0')
  for (const family of ['credential_info', 'credential_status', 'subscription_end_timestamp_seconds']) {
    expect(seriesOf(after, `cliproxy_oauth_${family}`)).toEqual(seriesOf(before, `cliproxy_oauth_${family}`))
  }
  expect(seriesOf(after, 'cliproxy_oauth_sync_last_success_timestamp_seconds')).toEqual(
    seriesOf(before, 'cliproxy_oauth_sync_last_success_timestamp_seconds'),
  )
  expect(await second.stop()).toBe(0)
})

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`)
  expect(response.status).toBe(200)
  return response.text()
}

function seriesOf(text: string, family: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${family}{`))
    .toSorted()
}
