import { z } from 'zod'
import type { ManualSubscription } from '../domain/subscription.ts'
import { parseTimestamp } from '../parse/timestamp.ts'
import { type Environment, type Problems, readSetting } from './environment.ts'
import { readYamlFile } from './yaml-file.ts'

const DATE_RULE =
  'must be a date (2027-01-31, taken as 00:00 UTC) or a date and time with a zone (2027-01-31T12:00:00Z).'

const date = z.string(DATE_RULE).transform((value, context): Date => {
  const parsed = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: DATE_RULE })
  return z.NEVER
})

const subscriptionsFile = z.strictObject({
  subscriptions: z.array(
    z.strictObject({
      proxy: z.string().min(1).optional(),
      name: z.string().min(1),
      subscription_end: date,
      subscription_start: date.optional(),
      plan_type: z.string().min(1).max(50, 'must be at most 50 characters.').optional(),
    }),
  ),
})

/** What the operator states of subscriptions that no proxy publishes. */
export function readSubscriptions(
  env: Environment,
  proxies: readonly string[],
  { problems }: Problems,
): readonly ManualSubscription[] {
  const file = readSetting(env, 'CLIPROXY_SUBSCRIPTIONS_FILE')
  if (file === null) return []
  const listed = readYamlFile('CLIPROXY_SUBSCRIPTIONS_FILE', file, subscriptionsFile, problems)?.subscriptions ?? []
  return listed.map((stated, index) => {
    const { proxy = null, name, subscription_end, subscription_start = null, plan_type = null } = stated
    const place = `CLIPROXY_SUBSCRIPTIONS_FILE: subscriptions[${index}]`
    if (proxy !== null && !proxies.includes(proxy)) problems.push(`${place}.proxy: is the name of no configured proxy.`)
    if (subscription_start !== null && subscription_start >= subscription_end) {
      problems.push(`${place}: subscription_start must be before subscription_end.`)
    }
    return { proxy, name, planType: plan_type, startAt: subscription_start, endAt: subscription_end }
  })
}
