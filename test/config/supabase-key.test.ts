import { UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { inspectSupabaseKey } from '../../src/config/supabase-key.ts'

const URL_OF_PROJECT = 'https://abcdefghijklmnopqrst.supabase.co'
const NOW = new Date('2026-11-23T05:00:00.000Z')
const SECOND_MS = 1000

/** A key as Supabase's legacy ones are; nobody checks the signature. */
function legacyKey(claims: Record<string, unknown>, expiresAt: Date | null = null): string {
  const jwt = new UnsecuredJWT({ iss: 'supabase', ...claims })
  return (expiresAt === null ? jwt : jwt.setExpirationTime(expiresAt)).encode()
}

const ours = { role: 'service_role', ref: 'abcdefghijklmnopqrst' }

test.each([
  ['a secret key', 'sb_secret_0123456789', URL_OF_PROJECT],
  ['a legacy key of the service role', legacyKey(ours, new Date(NOW.getTime() + SECOND_MS)), URL_OF_PROJECT],
  ['a legacy key without expiry and project', legacyKey({ role: 'service_role' }), URL_OF_PROJECT],
  ['a key for a domain of the owner', legacyKey({ ...ours, ref: 'other' }), 'https://db.example.com'],
])('%s is accepted as a key of Supabase', (_, key, url) => {
  expect(inspectSupabaseKey(key, url, NOW)).toBeNull()
})

test.each([
  ['a publishable key', 'sb_publishable_canary', /^is a publishable key: .+\.$/],
  ['an access token', 'sbp_canary', /is not a Supabase key: /],
  ['a password', 'canary', /is not a Supabase key: /],
  ['the anon key', legacyKey({ ...ours, role: 'anon' }), /another role than service_role/],
  ['a key without a role', legacyKey({ ref: ours.ref }), /another role than service_role/],
  ['a key that expires now', legacyKey(ours, NOW), /has expired: /],
  ['a key of another project', legacyKey({ ...ours, ref: 'canary' }), /another project than SUPABASE_URL/],
])('%s is refused as a key of Supabase, in one sentence', (_, key, expected) => {
  const sentence = inspectSupabaseKey(key, URL_OF_PROJECT, NOW)
  expect(sentence).toMatch(expected)
  expect(sentence).not.toContain('canary')
  expect(sentence).not.toContain(key)
})
