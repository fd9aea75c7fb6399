import { expect, test } from 'vitest'
import type { Environment } from '../../src/config/environment.ts'
import { expectGolden } from '../support/golden.ts'
import { COMPLETE, fileWith, problemsOf, report } from './outcome.ts'

const URL = 'https://abcdefgh.supabase.co'
const KEY = 'sb_secret_canary'

function supabase(SUPABASE_URL: string, SUPABASE_SECRET_KEY: string, more: Environment = {}): string {
  return problemsOf({ ...COMPLETE, SUPABASE_URL, SUPABASE_SECRET_KEY, ...more }, ({ store }) =>
    store.kind === 'supabase' ? store.url : store.kind,
  )
}

/** A legacy key; nobody checks its signature here. */
function legacy(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.canary`
}

test('a mistake in the URL or the key of Supabase is explained', () => {
  expectGolden(
    'config/supabase.txt',
    report([
      ['neither', supabase('', '')],
      ['both', supabase(`${URL}/`, KEY)],
      ['the key from a file', supabase(URL, '', { SUPABASE_SECRET_KEY_FILE: fileWith(`${KEY}\n`) })],
      ['a local one', supabase('http://127.0.0.1:54321', KEY)],
      ['the URL alone', supabase(URL, '')],
      ['the key alone', supabase('', KEY)],
      ['the key alone, from a file', supabase('', '', { SUPABASE_SECRET_KEY_FILE: fileWith(KEY) })],
      ['a key file that is not there', supabase(URL, '', { SUPABASE_SECRET_KEY_FILE: '/canary/not/there' })],
      ['a key file and a key', supabase(URL, KEY, { SUPABASE_SECRET_KEY_FILE: fileWith(KEY) })],
      [
        'the address of the database',
        supabase('postgresql://canary:canary@db.abcdefgh.supabase.co:5432/postgres', KEY),
      ],
      ['a URL with a password', supabase('https://canary:canary@abcdefgh.supabase.co', KEY)],
      ['the URL of its API', supabase(`${URL}/rest/v1/`, KEY)],
      ['no URL', supabase('abcdefgh', KEY)],
      ['a publishable key', supabase(URL, 'sb_publishable_canary')],
      ['an anon key', supabase(URL, legacy({ role: 'anon', ref: 'abcdefgh' }))],
      ['an expired key', supabase(URL, legacy({ role: 'service_role', ref: 'abcdefgh', exp: 1_700_000_000 }))],
      ['a key of another project', supabase(URL, legacy({ role: 'service_role', ref: 'canary' }))],
      ['a legacy key', supabase(URL, legacy({ role: 'service_role', ref: 'abcdefgh', exp: 2_000_000_000 }))],
      ['no key', supabase(URL, 'canary')],
      ['a bad URL and a bad key', supabase('abcdefgh', 'sb_publishable_canary')],
    ]),
  )
})

test('without Supabase the database lies in DATA_DIR', () => {
  const file = problemsOf({ ...COMPLETE, DATA_DIR: '/data' }, ({ store }) => store.kind === 'sqlite' && store.file)
  expect(file).toBe('accepted /data/credentials.db')
})
