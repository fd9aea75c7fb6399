import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { temporaryFolder } from '../support/temporary.ts'

const MAIN = join(import.meta.dirname, '../../dist/main.mjs')

test('fault 60: a full disk below standard output costs lines, not the service', async () => {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const port = String(await freePort())
  const child = spawn(process.execPath, [MAIN], {
    cwd: temporaryFolder(),
    env: {
      CLIPROXY_URL: proxy.url,
      CLIPROXY_MANAGEMENT_KEY: PROXY_KEY,
      DATA_DIR: temporaryFolder(),
      COLLECTOR_TRIGGER_PORT: port,
    },
    stdio: ['ignore', openSync('/dev/full', 'w'), 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  await expect
    .poll(() => scrape().catch(() => ''), { timeout: 30_000 })
    .toContain('cliproxy_oauth_up{proxy="default"} 1')
})
