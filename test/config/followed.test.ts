import { rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { fileWith, NOW } from './outcome.ts'

test('files are validated again only where one has changed, those that another one names included', async () => {
  const header = fileWith('first')
  const list = (url: string): string =>
    `proxies: [{name: a, url: "${url}", management_key: k, headers: {X-A: {file: ${header}}}}]`
  const file = fileWith(list('http://a'))
  const { readAgain } = loadConfig({ CLIPROXY_PROXIES_FILE: file }, NOW)
  const first = await readAgain()
  expect(await readAgain()).toBe(first)
  writeFileSync(header, 'second')
  const second = await readAgain()
  expect(second.proxies[0]?.headers).toEqual({ 'X-A': 'second' })
  rmSync(header)
  await expect(readAgain()).rejects.toThrow('ENOENT')
  await expect(readAgain()).rejects.toThrow('ENOENT')
  writeFileSync(header, 'second')
  expect(await readAgain()).toEqual(second)
  const other = fileWith('third')
  writeFileSync(file, list('http://b').replace(header, other))
  expect((await readAgain()).proxies[0]).toMatchObject({ url: 'http://b', headers: { 'X-A': 'third' } })
  rmSync(header)
  expect((await readAgain()).proxies[0]?.url).toBe('http://b')
})
