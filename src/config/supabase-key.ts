import type { JWTPayload } from 'jose'
import { decodeJwt } from 'jose/jwt/decode'

const WHERE = 'copy a secret key (sb_secret_…) from Project Settings, API Keys'

/**
 * What is wrong with a Supabase key, as far as the key itself shows it: a sentence without its subject, the setting.
 * Null when nothing is.
 *
 * Legacy keys are JWTs: their role, expiry and project are read, and their signature is not verified, since only the
 * project holds the secret. The sentence never quotes the key.
 *
 * @param url the project's; only on supabase.co it names the project
 */
export function inspectSupabaseKey(key: string, url: string, now: Date): string | null {
  if (key.startsWith('sb_secret_')) return null
  if (key.startsWith('sb_publishable_')) return `is a publishable key: ${WHERE}.`
  const claims = decodeClaims(key)
  if (claims === null) return `is not a Supabase key: ${WHERE}.`
  if (claims.role !== 'service_role') {
    return `is a legacy key of another role than service_role, such as the anon key: ${WHERE}.`
  }
  if (claims.exp !== undefined && claims.exp * 1000 <= now.getTime()) {
    return `has expired: ${WHERE}.`
  }
  const project = projectOf(url)
  if (project !== null && typeof claims.ref === 'string' && claims.ref !== project) {
    return 'belongs to another project than SUPABASE_URL: copy both from the same one.'
  }
  return null
}

function decodeClaims(key: string): JWTPayload | null {
  try {
    return decodeJwt(key)
  } catch {
    return null
  }
}

function projectOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  return /^([a-z0-9]+)\.supabase\.co$/.exec(new URL(url).hostname)?.[1] ?? null
}
