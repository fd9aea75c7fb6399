import { hash } from 'node:crypto'
import { decodeJwt } from 'jose/jwt/decode'
import { loginKeyOf } from '../domain/condition/login.ts'
import { NOTHING_STATED, type Statement } from '../domain/credential.ts'
import { isoOf } from '../domain/iso-time.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'
import { readSubscriptionDate } from './subscription-date.ts'
import { readText } from './text.ts'
import { parseTimestamp } from './timestamp.ts'

/** Where OpenAI's own id_token keeps the claims that CLIProxyAPI publishes flat. */
const OPENAI_CLAIMS = 'https://api.openai.com/auth'
const START_CLAIM = 'chatgpt_subscription_active_start'
const END_CLAIM = 'chatgpt_subscription_active_until'

/** What an entry's `id_token` says: the claims as an object, or a whole JWT. */
export interface IdToken {
  /** Null when none of the claims is there that it is made of, so that an id_token without them counts as absent. */
  readonly statement: Statement | null
  /**
   * The claims behind the statement as one text to compare; null when there is none of them. A date that cannot be read
   * may hold anything, so a hash stands for it: another one shows a login all the same.
   */
  readonly loginKey: string | null
}

const ABSENT: IdToken = { statement: null, loginKey: null }

/**
 * Reads what an entry's `id_token` says of the subscription.
 *
 * The signature of a JWT is **not** verified: no key is at hand, and the proxy that sends it is trusted. The dates are
 * those of the last login. One more than 100 years ahead of `askedAt` stands for no end and is unknown.
 */
export function readIdToken(idToken: unknown, askedAt: Date): IdToken {
  const claims = readClaims(idToken)
  if (claims === null) return ABSENT
  const planType = readText(claims.plan_type, 50) ?? readText(claims.chatgpt_plan_type, 50)
  const accountId = readText(claims.chatgpt_account_id, 255)
  const startAt = readSubscriptionDate(claims[START_CLAIM], askedAt)
  const endAt = readSubscriptionDate(claims[END_CLAIM], askedAt)
  const start = dateKey(claims[START_CLAIM], startAt)
  const end = dateKey(claims[END_CLAIM], endAt)
  const hasStatement = [planType, accountId, startAt, endAt].some((claim) => claim !== null)
  return {
    statement: hasStatement ? { ...NOTHING_STATED, planType, accountId, startAt, endAt } : null,
    loginKey:
      hasStatement || start !== undefined || end !== undefined ? loginKeyOf({ planType, accountId, start, end }) : null,
  }
}

function dateKey(value: unknown, at: Date | null): string | undefined {
  if (at !== null) return isoOf(at)
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
