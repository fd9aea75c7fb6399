import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSource, type SourceUnderTest } from '../../support/proxy-source.ts'

const HOUR = 3_600_000

async function openRefused(): Promise<SourceUnderTest & { readonly path: string }> {
  const opened = await openSource()
  opened.setKey('wrong-key-canary')
  await opened.fetch()
  const [file = ''] = readdirSync(opened.dataDir)
  return { ...opened, path: join(opened.dataDir, file) }
}

const warnings = ({ log }: SourceUnderTest) =>
  log.lines.filter(({ level, message }) => level === 'warn' && message.includes('DATA_DIR'))

test('the file of a breaker is small, for its owner only, without the key, and gone after a success', async () => {
  const { path, dataDir, fetch, setKey } = await openRefused()
  expect(path).toMatch(/breaker-[0-9a-f]{16}\.json$/)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const text = readFileSync(path, 'utf8')
  expect(text).not.toContain('canary')
  expect(text.length).toBeLessThan(500)
  setKey('a-management-key-for-tests')
  expect(await fetch()).toMatchObject({ ok: true })
  expect(readdirSync(dataDir)).toEqual([])
})

describe('the wait of a breaker', () => {
  test.each([-30 * 24 * HOUR, -3 * HOUR, 8 * HOUR])(
    'is the same when the wall clock is set by %i ms',
    async (stepMs) => {
      const { upstream, clock, fetch } = await openRefused()
      clock.setWall(stepMs)
      clock.advance(4 * HOUR - 1)
      expect(await fetch()).toHaveProperty('skipped')
      clock.advance(1)
      expect(await fetch()).not.toHaveProperty('skipped')
      expect(upstream.requests()).toBe(2)
    },
  )

  test('is never longer than four hours, also after a restart with a clock that was set back', async () => {
    const { clock, fetch, breaker, restart } = await openRefused()
    restart()
    clock.setWall(-30 * 24 * HOUR)
    expect((await breaker())?.probeAt).toEqual(new Date(clock.now().getTime() + 4 * HOUR))
    clock.advance(4 * HOUR)
    expect(await fetch()).not.toHaveProperty('skipped')
  })

  test('goes on after a restart by the wall clock', async () => {
    const { clock, fetch, restart } = await openRefused()
    clock.setWall(3 * HOUR)
    restart()
    expect(await fetch()).toHaveProperty('skipped')
    clock.advance(HOUR)
    expect(await fetch()).not.toHaveProperty('skipped')
  })
})

test('a breaker that another process wrote down counts at once', async () => {
  const { upstream, path, fetch } = await openRefused()
  const text = readFileSync(path, 'utf8')
  rmSync(path)
  expect(await fetch()).not.toHaveProperty('skipped')
  writeFileSync(path, text)
  expect(await fetch()).toHaveProperty('skipped')
  expect(upstream.requests()).toBe(2)
})

describe('fault 60: a breaker file', () => {
  test.each([
    ['half of it', (text: string) => text.slice(0, 60)],
    ['nothing', () => ''],
    ['JSON of another kind', () => '{"reason":"bored"}'],
  ])('of which %s is left is set aside, and one request opens the breaker again', async (_name, damage) => {
    const opened = await openRefused()
    const { upstream, path, dataDir, fetch, restart } = opened
    writeFileSync(path, damage(readFileSync(path, 'utf8')))
    restart()
    for (const _ of [1, 2, 3]) await fetch()
    expect(upstream.requests()).toBe(2)
    expect(readdirSync(dataDir)).toHaveLength(2)
    expect(statSync(`${path}.corrupt`).isFile()).toBe(true)
    expect(warnings(opened)).toHaveLength(1)
  })

  test('that breaks while the process runs changes nothing', async () => {
    const { upstream, path, fetch } = await openRefused()
    writeFileSync(path, 'x')
    for (const _ of [1, 2, 3]) expect(await fetch()).toHaveProperty('skipped')
    expect(upstream.requests()).toBe(1)
  })

  test('that is damaged and cannot even be set aside is warned about once', async () => {
    const opened = await openRefused()
    const { upstream, path, fetch, restart } = opened
    writeFileSync(path, 'x')
    // A file cannot be renamed over a directory.
    mkdirSync(`${path}.corrupt`)
    restart()
    for (const _ of [1, 2, 3]) await fetch()
    expect(upstream.requests()).toBe(2)
    expect(warnings(opened)).toHaveLength(1)
  })

  test('that cannot be written is warned about once, and the breaker works in memory', async () => {
    const opened = await openSource()
    const { upstream, clock, dataDir, fetch, breaker, setKey, restart } = opened
    // Not even root can make a directory of a file.
    writeFileSync(join(dataDir, 'file'), '')
    restart({ dataDir: join(dataDir, 'file') })
    setKey('wrong-key-canary')
    for (const _ of [1, 2, 3]) expect(await fetch()).toMatchObject({ ok: false, reason: 'unauthorized' })
    expect(upstream.requests()).toBe(1)
    clock.advance(4 * HOUR)
    await fetch()
    expect(await fetch()).toHaveProperty('skipped')
    expect(warnings(opened)).toHaveLength(1)
    setKey('a-management-key-for-tests')
    expect(await fetch()).toMatchObject({ ok: true })
    expect(await breaker()).toBeNull()
  })
})
