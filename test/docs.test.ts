import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HELP } from '../src/cli/help.ts'
import { SECRET_NAMES, SETTING_NAMES } from '../src/config/environment.ts'
import { FETCH_REASONS, STORE_REASONS } from '../src/domain/reasons.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const SETTINGS: readonly string[] = [...SETTING_NAMES, ...SECRET_NAMES]
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]

describe('README.md', () => {
  const section = (title: string): string => read('README.md').split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

  test('explains every setting, and no other', () => {
    const named = [...section('Configuration').matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(
      ([, cell]) => cell?.match(/[A-Z_]{4,}/g) ?? [],
    )
    expect(named.toSorted()).toEqual(SETTINGS.toSorted())
  })

  test('names every flag that --help names, and no other', () => {
    const flags = (text: string): string[] => [...new Set(text.match(/--[a-z][a-z-]+/g))].toSorted()
    expect(flags(section('Commands'))).toEqual(flags(HELP))
  })

  test('names only reasons that exist in its troubleshooting', () => {
    const named = [...section('Troubleshooting').matchAll(/^\| (?:reason )?`(\w+)`/gm)].map(([, reason]) => reason)
    const known: readonly string[] = [...FETCH_REASONS, ...STORE_REASONS, ...SETTINGS]
    expect(named.filter((reason) => reason === undefined || !known.includes(reason))).toEqual([])
  })
})

test('.env.example names only settings of ours, of Grafana, of the alert channels and of HTTP proxies', () => {
  const named = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
  const foreign = named.filter((name) => !SETTINGS.includes(name))
  expect(foreign.filter((name) => !/^(GRAFANA|ALERT|SMTP|HTTPS?|NO)_/.test(name))).toEqual([])
  const compose = read('docker-compose.yml')
  expect(foreign.filter((name) => !compose.includes(`\${${name}`))).toEqual([])
})

test('CHANGELOG.md begins with what is unreleased, and dates every release, the one of package.json first', () => {
  const [first, ...releases] = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title ?? '')
  expect(first).toBe('Unreleased')
  expect(releases.filter((title) => !/^\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}$/.test(title))).toEqual([])
  expect(releases[0]).toContain(`${JSON.parse(read('package.json')).version} - `)
})

test.each(PAGES)('%s links to files and sections that exist', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link ?? '')
  const broken = links.filter((link) => {
    const [path = '', section] = link.split('#')
    const target = path === '' ? page : join(dirname(page), path)
    return !existsSync(join(ROOT, target)) || (section !== undefined && !sectionsOf(read(target)).includes(section))
  })
  expect(broken).toEqual([])
})

test.each(PAGES)('%s is wrapped at 120 columns, but for tables, pictures and what is not prose', (page) => {
  const prose = read(page).replaceAll(/^( *)```.*?^\1```$/gms, '')
  const lines = prose.split('\n').filter((line) => !/^(\||!\[|#)/.test(line))
  expect(lines.filter((line) => [...line].length > 120)).toEqual([])
})

/** The ids of a page's headings, as GitHub makes them. */
function sectionsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
