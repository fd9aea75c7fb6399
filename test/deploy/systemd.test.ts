import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SECRET_NAMES, SETTING_NAMES } from '../../src/config/environment.ts'

const FILE = 'deploy/systemd/cliproxy-exporter.service'
const UNIT = readFileSync(FILE, 'utf8')
const HOME = '/opt/cliproxy-exporter'
/** What Node and the C library read. */
const OF_OTHERS = ['NODE_ENV', 'MALLOC_ARENA_MAX']
const values = (key: string) => [...UNIT.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value)

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' })
const hasSystemd = analyze('--version').status === 0
if (!hasSystemd) console.warn('SKIPPED: systemd-analyze is not installed, so the unit is not judged (install systemd)')

describe('the systemd unit', () => {
  test.skipIf(!hasSystemd)('exposes less than 2.5 of 10, as systemd judges it', () => {
    const { status, stdout } = analyze('security', '--offline=true', '--threshold=25', '--no-pager', FILE)
    expect(status, stdout).toBe(0)
  })

  test.skipIf(!hasSystemd)('has no key that systemd does not know', () => {
    const { stderr } = analyze('verify', FILE)
    expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('is not executable'))).toEqual([])
  })

  test('starts what `npm start` starts', () => {
    const { start } = JSON.parse(readFileSync('package.json', 'utf8')).scripts
    const [command = ''] = values('ExecStart')
    const started = command.replace(`${HOME}/node_modules/.bin/node`, 'node').replace(`${HOME}/`, '')
    expect(start).toBe(`node scripts/make-ready.mjs && MALLOC_ARENA_MAX=1 exec ${started}`)
    expect(values('Environment')).toContain('MALLOC_ARENA_MAX=1')
  })

  test('names files of this repository that exist', () => {
    const files = [...UNIT.matchAll(/\/opt\/cliproxy-exporter\/([\w./-]+\w)/g)].map(([, file = '']) => file)
    expect(files.length).toBeGreaterThan(2)
    expect(files.filter((file) => !file.startsWith('node_modules/') && !existsSync(file))).toEqual([])
  })

  test('sets only what the program reads', () => {
    const known = [...SETTING_NAMES, ...SECRET_NAMES, ...SECRET_NAMES.map((name) => `${name}_FILE`), ...OF_OTHERS]
    const named = values('Environment').map((line) => line.split('=')[0] ?? '')
    expect(named.filter((name) => !known.includes(name))).toEqual([])
  })

  test('hands the key over as a credential, and keeps the data', () => {
    expect(values('LoadCredential')).toEqual(['management-key:/etc/cliproxy-exporter/management-key'])
    expect(values('Environment')).toContain('CLIPROXY_MANAGEMENT_KEY_FILE=%d/management-key')
    expect(values('Environment')).toContain(`DATA_DIR=%S/${values('StateDirectory')[0]}`)
  })

  test('waits for the network without needing it, and does not restart a wrong configuration', () => {
    expect([values('Wants'), values('Requires')]).toEqual([['network-online.target'], []])
    const exitCode = /EXIT_USAGE = (\d+)/.exec(readFileSync('src/main.ts', 'utf8'))?.[1]
    expect([values('Restart'), values('RestartPreventExitStatus')]).toEqual([['on-failure'], [exitCode]])
  })
})
