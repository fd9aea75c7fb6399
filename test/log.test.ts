import { inspect, stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createLog, LOG_LEVELS, type LogOptions } from '../src/log.ts'

async function linesOf(options: LogOptions): Promise<string[]> {
  let written = ''
  const log = await createLog(options, {
    write: (text: string) => {
      written += text
    },
  })
  log.debug('Not fetching.')
  log.info('Fetching OAuth credentials from http://localhost:8317', { proxy: 'default' })
  log.warn('A line\nbreak and "quotes".', { code: 'ENOENT', count: 3, again: false })
  log.error('Failed to fetch auth files: refused', { proxy: 'default', reason: 'refused' })
  expect(written.endsWith('\n')).toBe(true)
  return written.trimEnd().split('\n')
}

test('a JSON log has one line per event, with its time, level, message and fields and nothing else', async () => {
  const before = Date.now()
  const lines = await linesOf({ level: 'debug', format: 'json' })
  const events = lines.map((line): Record<string, unknown> => JSON.parse(line))
  expect(events.map(({ time: _, ...event }) => event)).toEqual([
    { level: 'debug', msg: 'Not fetching.' },
    { level: 'info', msg: 'Fetching OAuth credentials from http://localhost:8317', proxy: 'default' },
    { level: 'warn', msg: 'A line\nbreak and "quotes".', code: 'ENOENT', count: 3, again: false },
    { level: 'error', msg: 'Failed to fetch auth files: refused', proxy: 'default', reason: 'refused' },
  ])
  for (const { time } of events) {
    expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/)
    expect(Date.parse(String(time))).toBeGreaterThanOrEqual(before)
  }
})

test('a text log has lines that people can read', async () => {
  const lines = await linesOf({ level: 'info', format: 'text' })
  expect(lines[0]).toMatch(
    /^\[.+\] INFO: Fetching OAuth credentials from http:\/\/localhost:8317 \{"proxy":"default"\}$/,
  )
  expect(lines.at(-1)).toMatch(/ ERROR: Failed to fetch auth files: refused \{"proxy":"default","reason":"refused"\}$/)
  expect(lines.join('\n')).toBe(stripVTControlCharacters(lines.join('\n')))
})

test.each(LOG_LEVELS)('at level %s the less important is left out', async (level) => {
  const lines = await linesOf({ level, format: 'json' })
  expect(lines).toHaveLength(LOG_LEVELS.length - LOG_LEVELS.indexOf(level))
})

test('a log holds nothing that is not passed to it, neither the environment nor the machine', async () => {
  process.env.LOG_TEST_CANARY = 'q7canaryz'
  const written = (await linesOf({ level: 'debug', format: 'json' })).join('\n')
  delete process.env.LOG_TEST_CANARY
  expect(written).not.toContain('q7canaryz')
  expect(written).not.toMatch(/"(pid|hostname)"/)
  expect(inspect(await createLog({ level: 'info', format: 'json' }, { write: () => {} }))).not.toContain('q7canaryz')
})
