import { z } from 'zod'
import type { ManualSubscription } from '../domain/manual-subscription.ts'
import { parseTimestamp } from '../parse/timestamp.ts'
import { type Diagnostics, type Environment, readFileOrHint, readSetting } from './environment.ts'
import { readYamlText } from './yaml-file.ts'

const SETTING = 'CLIPROXY_SUBSCRIPTIONS_FILE'
const DATE_RULE =
  'must be a date (2027-01-31, taken as 00:00 UTC) or a date and time with a zone (2027-01-31T12:00:00Z).'

const statedDate = z
  .string({ error: ({ input }) => (input === undefined ? undefined : DATE_RULE) })
  .transform((value, context): Date => {
    const parsed = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value)
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
  return z.strictObject({ subscriptions: z.array(entry) })
}

/**
 * What the operator states of subscriptions that no proxy publishes, in the order of the file.
 *
 * @param proxies names of the configured proxies, or null when they could not be read
 */
export function readSubscriptions(
  env: Environment,
  proxies: readonly string[] | null,
  { hints }: Diagnostics,
): readonly ManualSubscription[] {
  const file = readSetting(env, SETTING)
  const text = file === null ? null : readFileOrHint(SETTING, file, hints)
  return text === null ? [] : parseSubscriptions(text, proxies, hints)
}

/**
 * The statements in the text of a subscriptions file, in their order; what is wrong is added to `hints`.
 *
 * @param proxies names of the configured proxies, or null when they could not be read
 */
export function parseSubscriptions(
  text: string,
  proxies: readonly string[] | null,
  hints: string[],
): readonly ManualSubscription[] {
  const document = readYamlText(SETTING, text, subscriptionsFile(proxies), hints)
  const manuals = (document?.subscriptions ?? []).map((stated) => ({
    proxy: stated.proxy ?? null,
    name: stated.name ?? null,
    accountId: stated.account_id ?? null,
    email: stated.email ?? null,
    provider: stated.provider ?? null,
    planType: stated.plan_type ?? null,
    startAt: stated.subscription_start ?? null,
    endAt: stated.subscription_end,
  }))
  checkUnique(manuals, hints)
  return manuals
}

/** Also asked of an entry that is wrong in other ways, so that all mistakes are found at once. */
function saysWhose(entry: {
  readonly name?: unknown
  readonly account_id?: unknown
  readonly email?: unknown
}): boolean {
  return [entry.name, entry.account_id, entry.email].filter((key) => key !== undefined).length === 1
}

function checkUnique(manuals: readonly ManualSubscription[], hints: string[]): void {
  for (const [index, manual] of manuals.entries()) {
    const first = manuals.findIndex((other) => accountKeyOf(other) === accountKeyOf(manual))
    if (first === index) continue
    const place = `CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions[${index}]`
    hints.push(`${place}: is the same as subscriptions[${first}]; each account is stated once.`)
  }
}

/** Whose subscription it is, as one text to compare. */
function accountKeyOf({ proxy, name, accountId, email, provider }: ManualSubscription): string {
  return JSON.stringify([proxy, name, accountId, email?.toLowerCase() ?? null, provider])
}
