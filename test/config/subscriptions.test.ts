import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/config.ts'
import { manualWith } from '../support/credentials.ts'
import { expectGolden } from '../support/golden.ts'
import { COMPLETE, fileWith, NOW, problemsOf, report } from './outcome.ts'

function withFile(text: string) {
  return { ...COMPLETE, CLIPROXY_SUBSCRIPTIONS_FILE: fileWith(text) }
}

function stating(...entries: string[]): string {
  return problemsOf(withFile(`subscriptions:\n${entries.map((entry) => `- {${entry}}\n`).join('')}`))
}

const NAMED = 'name: canary@example.com.json'

test('a mistake in the file of subscriptions is explained', () => {
  const dates = [
    '2027-02-30',
    '2027-1-31',
    '31.01.2027',
    '2027-01-31T12:00:00',
    '12',
    'tomorrow',
    '0001-01-01T00:00:00Z',
    '""',
    'null',
    '[]',
    '{}',
    '2027-01-31 12:00:00Z',
  ]
  expectGolden(
    'config/subscriptions-file.txt',
    report([
      ['not there', problemsOf({ ...COMPLETE, CLIPROXY_SUBSCRIPTIONS_FILE: '/canary/not/there' })],
      ['empty', problemsOf(withFile(''))],
      ['no YAML', problemsOf(withFile('subscriptions: [canary: {'))],
      ['no list', problemsOf(withFile('subscriptions: canary'))],
      ['an empty list', problemsOf(withFile('subscriptions: []'))],
      ['no name and no end', stating('proxy: default')],
      ['empty texts', stating('proxy: "", name: "", plan_type: "", subscription_end: 2027-01-31')],
      ['an unknown key', stating(`${NAMED}, subscription_end: 2027-01-31, end: 2027-01-31`)],
      ['a long plan', stating(`${NAMED}, subscription_end: 2027-01-31, plan_type: ${'x'.repeat(51)}`)],
      ['a proxy that is not configured', stating(`${NAMED}, subscription_end: 2027-01-31, proxy: canary`)],
      [
        'several mistakes',
        stating('proxy: canary, subscription_end: 7', `${NAMED}, subscription_end: 2027-01-31, proxy: canary`),
      ],
      ['an end before its start', stating(`${NAMED}, subscription_end: 2027-01-31, subscription_start: 2027-02-01`)],
      [
        'an end at its start',
        stating(`${NAMED}, subscription_end: 2027-01-31, subscription_start: 2027-01-31T00:00:00Z`),
      ],
      [
        'the same twice beside other mistakes',
        stating(
          `${NAMED}, x: 1`,
          `${NAMED}, subscription_end: never`,
          'email: A@b, x: 1',
          'email: a@B, x: 1',
          'x: 1',
          'x: 1',
        ),
      ],
      ['the same twice', stating(`${NAMED}, subscription_end: 2027-01-31`, `${NAMED}, subscription_end: 2027-02-28`)],
      ...dates.map((date) => [`subscription_end: ${date}`, stating(`${NAMED}, subscription_end: ${date}`)] as const),
    ]),
  )
})

test('a mistake in the proxies is not repeated for the subscriptions', () => {
  const subscriptions = withFile(`subscriptions: [{${NAMED}, proxy: a, subscription_end: 2027-01-31}]`)
  expect(problemsOf({ ...subscriptions, CLIPROXY_NAME: 'a', CLIPROXY_URL: 'nonsense' })).not.toContain(
    'configured proxy',
  )
  const severalProxies = {
    ...subscriptions,
    CLIPROXY_MANAGEMENT_KEY: '',
    CLIPROXY_PROXIES_FILE: fileWith('proxies: 7'),
  }
  expect(problemsOf(severalProxies)).toBe('CLIPROXY_PROXIES_FILE, line 1: proxies: must be a list.')
})

test('a stated date is the start of its day in UTC, a stated time is exact', () => {
  const { manuals } = loadConfig(
    withFile(`
subscriptions:
  - name: claude-ann.json
    subscription_end: 2027-01-31
  - name: claude-ann.json
    proxy: default
    plan_type: claude_max
    subscription_start: "2026-12-31T23:00:00-01:00"
    subscription_end: 2027-01-31T12:00:00+02:00
`),
    NOW,
  )
  expect(manuals).toEqual([
    manualWith({ name: 'claude-ann.json' }),
    manualWith({
      proxy: 'default',
      name: 'claude-ann.json',
      planType: 'claude_max',
      startAt: new Date('2027-01-01T00:00:00Z'),
      endAt: new Date('2027-01-31T10:00:00Z'),
    }),
  ])
})

test('a merge that cannot be made is a mistake in the file, and no end of the process', () => {
  const text = '%YAML 1.1\n---\nsubscriptions:\n- <<: 3\n  name: canary\n'
  expect(problemsOf(withFile(text))).toContain('CLIPROXY_SUBSCRIPTIONS_FILE: is not valid YAML.')
})
