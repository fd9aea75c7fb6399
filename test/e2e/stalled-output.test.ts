import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { freePort } from '../support/free-port.ts'
import { makePipe } from '../support/named-pipe.ts'
import { startProgram } from '../support/program.ts'
import { temporaryFolder } from '../support/temporary.ts'

const MAIN = join(import.meta.dirname, '../../dist/main.mjs')
/** Each logs more than one line in its first sync: together more than a pipe holds. */
const PROXIES = 600

test.each(['json', 'text'])(
  'a reader of the log (%s) that stalls stops neither the service nor its end',
  async (format) => {
    const port = String(await freePort())
    const child = await startUnread({ COLLECTOR_TRIGGER_PORT: port, LOG_FORMAT: format })
    const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    // Every proxy was tried, and logged.
    await expect
      .poll(async () => (await scrape().catch(() => '')).match(/^cliproxy_oauth_up\{.*\} 0$/gm)?.length, {
        timeout: 30_000,
      })
      .toBe(PROXIES)
    await delay(500)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit', { signal: AbortSignal.timeout(10_000) })).toEqual([0, null])
  },
  60_000,
)

test('a result that is read slowly comes whole', async () => {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  const files = Array.from({ length: 3000 }, (_, index) => ({
    id: `codex-${index}`,
    name: `codex-${index}`,
    type: 'codex',
  }))
  proxy.answerBody({ files })
  const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, DATA_DIR: temporaryFolder() }
  const { child, stdout, ended, waitFor } = startProgram({ args: ['--once'], env })
  child.stdout?.pause()
  await waitFor(/OAuth sync completed/)
  await delay(2000)
  child.stdout?.resume()
  expect(await ended).toBe(0)
  expect(stdout().match(/^codex-/gm)).toHaveLength(files.length)
})

/** The program with many proxies that refuse, its standard output a pipe that is open and never read. */
async function startUnread(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const folder = temporaryFolder()
  const [file, pipe] = [join(folder, 'proxies.yaml'), join(folder, 'pipe')]
  const nobody = `http://127.0.0.1:${await freePort()}`
  const proxies = Array.from({ length: PROXIES }, (_, index) => ({
    name: `proxy-${index}`,
    url: `${nobody}/${index}`,
    management_key: 'a-key',
  }))
  writeFileSync(file, JSON.stringify({ proxies }))
  makePipe(pipe)
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { CLIPROXY_PROXIES_FILE: file, DATA_DIR: join(folder, 'data'), ...env },
    stdio: ['ignore', openSync(pipe, 'r+'), 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}
