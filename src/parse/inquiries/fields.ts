import { DAY_MS } from '../../domain/durations.ts'
import type { AskedAccount } from '../../domain/inquiry.ts'
import { foldAddress } from '../../domain/same-account.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import { asInstant, parseTimestamp } from '../timestamp.ts'

/** Where a date cannot be read, nothing that stands beside it is sure. */
export const UNREADABLE = Symbol('unreadable')

const MAX_AHEAD_MS = 100 * 366 * DAY_MS
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?$/
const NUMERIC = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/

/** A field by its name in snake case, or by the same in camel case. */
export function fieldOf(object: JsonObject, name: string): unknown {
  return object[name] ?? object[name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]
}

/** A field that is an object; null for any other. */
export function objectIn(object: JsonObject, name: string): JsonObject | null {
  const value = fieldOf(object, name)
  return isJsonObject(value) ? value : null
}

/** A number, or a string of digits; null for anything else. */
export function readNumber(value: unknown): number | null {
  const number = typeof value === 'string' && NUMERIC.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** A boolean, or the word for it; null for anything else. */
export function readFlag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  return value === 'true' || value === 'false' ? value === 'true' : null
}

/**
 * A date: ISO 8601, in UTC where it names no zone, or Unix time. Null where none is stated, Go's zero time and 0 among
 * that; one more than 100 years ahead cannot be read.
 */
export function readDate(value: unknown, askedAt: Date): Date | null | typeof UNREADABLE {
  if (isNoDate(value)) return null
  const at = readInstant(value)
  return at === null || at.getTime() - askedAt.getTime() > MAX_AHEAD_MS ? UNREADABLE : at
}

/** As `readDate`, and null for what cannot be read. */
export function readReset(value: unknown, askedAt: Date): Date | null {
  const at = readDate(value, askedAt)
  return at === UNREADABLE ? null : at
}

function isNoDate(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === '0001-01-01T00:00:00Z'
}

function readInstant(value: unknown): Date | null {
  if (typeof value !== 'string') return parseTimestamp(value)
  return parseTimestamp(WITHOUT_ZONE.test(value) ? `${value}Z` : asInstant(value))
}

/**
 * Whether an answer names another account than the one that was asked for. What either side lacks names nobody. An id that
 * begins with `user-` is a person's, who may have several accounts.
 */
export function isOfAnother({ accountId, email }: AskedAccount, id: unknown, address: unknown): boolean {
  const isOtherId = typeof id === 'string' && id !== '' && !id.startsWith('user-') && accountId !== null
  const isOtherAddress = typeof address === 'string' && address.includes('@') && email !== null
  return (isOtherId && id !== accountId) || (isOtherAddress && foldAddress(address) !== foldAddress(email))
}
