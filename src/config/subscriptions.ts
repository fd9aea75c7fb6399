import { z } from 'zod'
import type { ManualSubscription } from '../domain/subscription.ts'
import { parseTimestamp } from '../parse/timestamp.ts'
import { type Environment, type Problems, readSetting } from './environment.ts'
import { readYamlFile } from './yaml-file.ts'

const DATE_RULE =
  'must be a date (2027-01-31, taken as 00:00 UTC) or a date and time with a zone (2027-01-31T12:00:00Z).'

const date = z
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
      proxy: text.refine((name) => proxies?.includes(name) !== false, 'is the name of no configured proxy.').optional(),
      name: text,
      subscription_end: date,
      subscription_start: date.optional(),
      plan_type: text.max(50, 'must be at most 50 characters.').optional(),
    })
    .refine(({ subscription_start: start, subscription_end: end }) => start === undefined || start < end, {
      message: 'subscription_start must be before subscription_end.',
    })
  return z.strictObject({ subscriptions: z.array(entry) })
}

/**
 * What the operator states of subscriptions that no proxy publishes, in the order of the file.
 *
 * @param proxies names of the configured proxies, or null when they cannot be told
 */
export function readSubscriptions(
  env: Environment,
  proxies: readonly string[] | null,
  { problems }: Problems,
): readonly ManualSubscription[] {
  const file = readSetting(env, 'CLIPROXY_SUBSCRIPTIONS_FILE')
  if (file === null) return []
  const document = readYamlFile('CLIPROXY_SUBSCRIPTIONS_FILE', file, subscriptionsFile(proxies), problems)
  const manuals = (document?.subscriptions ?? []).map((stated) => ({
    proxy: stated.proxy ?? null,
    name: stated.name,
    planType: stated.plan_type ?? null,
    startAt: stated.subscription_start ?? null,
    endAt: stated.subscription_end,
  }))
  checkUnique(manuals, problems)
  return manuals
}

function checkUnique(manuals: readonly ManualSubscription[], problems: string[]): void {
  for (const [index, { proxy, name }] of manuals.entries()) {
    const first = manuals.findIndex((other) => other.proxy === proxy && other.name === name)
    if (first === index) continue
    const place = `CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions[${index}]`
    problems.push(`${place}: is the same as subscriptions[${first}]; each auth file is stated once.`)
  }
}
