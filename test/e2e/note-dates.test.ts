import { expect, onTestFinished, test } from 'vitest'
import { PROXY_KEY, startFakeProxy } from '../support/fake-proxy.ts'
import { startProgram } from '../support/program.ts'

const NOTE = "mum's card, end=2099-01-31 plan=max"

test.each(['--once', '--dry-run'])('%s reads an end in a note, unless that is switched off', async (flag) => {
  const proxy = await startFakeProxy()
  onTestFinished(proxy.close)
  proxy.answerBody({
    files: [
      { id: 'a.json', name: 'a.json', provider: 'claude', status: 'active', note: NOTE },
      { id: 'b.json', name: 'b.json', provider: 'claude', status: 'active', note: `${NOTE} ends:2099-02-28` },
    ],
  })
  const outputWith = async (CLIPROXY_NOTE_DATES: string) => {
    const env = { CLIPROXY_URL: proxy.url, CLIPROXY_MANAGEMENT_KEY: PROXY_KEY, CLIPROXY_NOTE_DATES }
    const program = startProgram({ env, args: [flag] })
    expect(await program.ended).toBe(0)
    expect(program.output()).not.toMatch(/mum|2099-02/)
    return program.output()
  }
  const [on, byDefault, off] = await Promise.all(['on', '', 'Off'].map(outputWith))
  for (const output of [on, byDefault]) expect(output).toMatch(/"names":"b\.json"[^\n]*more than one end/)
  expect(off).not.toContain('more than one end')
  if (flag === '--once') {
    expect(on).toMatch(/^a\.json .*\bmax\b.*\bnote\b/m)
    expect(off).not.toMatch(/\bmax\b|\bnote\b/)
  }
})
