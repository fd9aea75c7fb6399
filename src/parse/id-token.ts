import { hash } from 'node:crypto'
import { decodeJwt } from 'jose/jwt/decode'
import { loginKeyOf } from '../domain/condition/recall.ts'
import type { Subscription } from '../domain/credential.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { readText } from './text.ts'
import { parseTimestamp } from './timestamp.ts'

/** Where OpenAI's own id_token keeps the claims that CLIProxyAPI publishes flat. */
const OPENAI_CLAIMS = 'https://api.openai.com/auth'
/** A subscription that ends later than this never ends. */
const FAR_YEARS = 100

/**
 * Reads what an entry's `id_token` says of the subscription: the claims as an object, or a whole JWT. Null when there is
 * none of them, so that an id_token without them counts as absent.
 *
 * The signature of a JWT is **not** verified: no key is at hand, and the proxy that sends it is trusted. The dates are
 * those of the last login. One more than 100 years ahead of `askedAt` stands for no end and is unknown.
 */
export function readStatement(idToken: unknown, askedAt: Date): Subscription | null {
  const all = readClaims(idToken)
  if (all === null) return null
  const planType = readText(all.plan_type, 50) ?? readText(all.chatgpt_plan_type, 50)
  const accountId = readText(all.chatgpt_account_id, 255)
  const startAt = readDate(all.chatgpt_subscription_active_start, askedAt)
  const endAt = readDate(all.chatgpt_subscription_active_until, askedAt)
  const names = [planType, accountId, startAt, endAt].some((claim) => claim !== null)
  return names ? { planType, accountId, startAt, endAt, evidence: endAt && 'id_token' } : null
}

/**
 * The claims that `readStatement` reads as one text to compare; null when there is none of them. Of a date that cannot be
 * read a hash stands for it: another one tells of a login all the same, and may hold anything.
 */
export function readLoginKey(idToken: unknown, askedAt: Date): string | null {
  const claims = readClaims(idToken)
  if (claims === null) return null
  const planType = readText(claims.plan_type, 50) ?? readText(claims.chatgpt_plan_type, 50)
  const accountId = readText(claims.chatgpt_account_id, 255)
  const start = dateKey(claims.chatgpt_subscription_active_start, askedAt)
  const end = dateKey(claims.chatgpt_subscription_active_until, askedAt)
  const none = planType === null && accountId === null && start === undefined && end === undefined
  return none ? null : loginKeyOf({ planType, accountId, start, end })
}

function dateKey(value: unknown, askedAt: Date): string | undefined {
  const at = readDate(value, askedAt)
  if (at !== null) return at.toISOString()
  const isUnreadable = typeof value === 'string' && value !== '' && parseTimestamp(value) === null
  return isUnreadable ? hash('sha256', value.toWellFormed()).slice(0, 16) : undefined
}

function readClaims(idToken: unknown): JsonObject | null {
  const claims = decode(idToken)
  const openai = claims?.[OPENAI_CLAIMS]
  return isJsonObject(openai) ? { ...claims, ...openai } : claims
}

function decode(idToken: unknown): JsonObject | null {
  if (isJsonObject(idToken)) return idToken
  if (typeof idToken !== 'string') return null
  try {
    return decodeJwt(idToken)
  } catch {
    return null
  }
}

function readDate(value: unknown, askedAt: Date): Date | null {
  const latest = new Date(askedAt)
  latest.setUTCFullYear(latest.getUTCFullYear() + FAR_YEARS)
  const at = parseTimestamp(value)
  return at !== null && at <= latest ? at : null
}
