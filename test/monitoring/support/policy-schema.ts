import { z } from 'zod'

const text = z.string().min(1)

/** Alertmanager's notation. */
const wait = z.string().regex(/^([1-9]\d*(ms|[smhdwy]))+$/, 'is no duration above 0')

const matcher = z
  .tuple([text, z.enum(['=', '!=', '=~', '!~']), z.string()])
  .refine(([, operator, value]) => !operator.includes('~') || isRegExp(value), 'is no regular expression')

const timing = {
  receiver: text,
  group_by: z.array(text).optional(),
  group_wait: wait.optional(),
  group_interval: wait.optional(),
  repeat_interval: wait.optional(),
}

const route = z.strictObject({
  ...timing,
  object_matchers: z.array(matcher).min(1),
  mute_time_intervals: z.array(text).optional(),
})

/** The root of the policy tree: it has no matchers and cannot be muted. */
export const policy = z.strictObject({ orgId: z.literal(1), ...timing, routes: z.array(route).optional() })

const clock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is no time of day')

export const muteTime = z.strictObject({
  orgId: z.literal(1),
  name: text,
  time_intervals: z
    .array(z.strictObject({ times: z.array(z.strictObject({ start_time: clock, end_time: clock })).min(1) }))
    .min(1),
})

function isRegExp(value: string): boolean {
  try {
    new RegExp(value)
    return true
  } catch {
    return false
  }
}
