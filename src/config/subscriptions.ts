import { z } from 'zod'
import type { ManualSubscription } from '../domain/manual-subscription.ts'
import { asInstant, parseTimestamp } from '../parse/timestamp.ts'
import { type Environment, type FileInput, readSetting } from './environment.ts'
import { readYamlFile } from './yaml-file.ts'

const SETTING = 'CLIPROXY_SUBSCRIPTIONS_FILE'
const DATE_RULE =
  'must be a date (2027-01-31, taken as 00:00 UTC) or a date and time with a zone (2027-01-31T12:00:00Z).'

const statedDate = z
  .string({ error: ({ input }) => (input === undefined ? undefined : DATE_RULE) })
  .transform((value, context): Date => {
    const parsed = parseTimestamp(asInstant(value))
    if (parsed !== null) return parsed
    context.addIssue({ code: 'custom', message: DATE_RULE })
    return z.NEVER
  })
const text = z.string().min(1, { error: 'must not be empty.', abort: true })

function subscriptionsFile(proxies: readonly string[] | null) {
  const entry = z
    .strictObject({
      proxy: text
        .refine((name) => proxies?.includes(name) !== false, 'is not the name of a configured proxy.')
        .optional(),
      name: text.optional(),
      account_id: text.optional(),
      email: text.optional(),
      provider: text.optional(),
      subscription_end: statedDate,
      subscription_start: statedDate.optional(),
      plan_type: text.max(50, 'must be at most 50 characters.').optional(),
    })
    .refine(({ subscription_start: start, subscription_end: end }) => start === undefined || start < end, {
      message: 'subscription_start must be before subscription_end.',
    })
    .refine(saysWhose, {
      message: 'needs one of name, account_id and email.',
      when: ({ value }) => typeof value === 'object' && value !== null,
    })
    .refine(({ email, provider }) => provider === undefined || email !== undefined, {
      message: 'provider goes with email.',
    })
  // Also when something else is wrong with one of them.
  const entries = z.array(entry).superRefine(checkUnique, { when: ({ value }) => Array.isArray(value) })
  return z.strictObject({ subscriptions: entries })
}

/**
 * What the operator states of subscriptions that no proxy publishes, in the order of the file.
 *
 * @param proxies names of the configured proxies, or null when they could not be read
 */
export function readSubscriptions(
  env: Environment,
  proxies: readonly string[] | null,
  input: FileInput,
): readonly ManualSubscription[] {
  const file = readSetting(env, SETTING)
  const document = file === null ? null : readYamlFile(SETTING, file, subscriptionsFile(proxies), input)
  return (document?.subscriptions ?? []).map((stated) => ({
    proxy: stated.proxy ?? null,
    name: stated.name ?? null,
    accountId: stated.account_id ?? null,
    email: stated.email ?? null,
    provider: stated.provider ?? null,
    planType: stated.plan_type ?? null,
    startAt: stated.subscription_start ?? null,
    endAt: stated.subscription_end,
  }))
}

/** Also asked of an entry that is wrong in other ways, so that all mistakes are found at once. */
function saysWhose(entry: {
  readonly name?: unknown
  readonly account_id?: unknown
  readonly email?: unknown
}): boolean {
  return [entry.name, entry.account_id, entry.email].filter((key) => key !== undefined).length === 1
}

/** @param entries as they were stated, wrong ones among them */
function checkUnique(entries: readonly unknown[], context: z.core.$RefinementCtx): void {
  const keys = entries.map((entry) => accountKeyOf(Object(entry)))
  for (const [index, key] of keys.entries()) {
    const first = keys.indexOf(key)
    if (first === index || key === null) continue
    const message = `is the same as subscriptions[${first}]; each account is stated once.`
    context.addIssue({ code: 'custom', path: [index], message })
  }
}

/** Whose subscription it is, as one text to compare; null where it does not say. */
function accountKeyOf(entry: Readonly<Record<string, unknown>>): string | null {
  const { proxy, name, account_id: accountId, email, provider } = entry
  if (!saysWhose(entry)) return null
  const address = typeof email === 'string' ? email.toLowerCase() : email
  return JSON.stringify([proxy, name, accountId, address, provider].map((part) => part ?? null))
}
