import { z } from 'zod'

const text = z.string().min(1)

const receiver = <Type extends string, Settings extends z.ZodType>(type: Type, settings: Settings) =>
  z.strictObject({
    uid: text.max(40),
    type: z.literal(type),
    settings,
    disableResolveMessage: z.boolean().optional(),
  })

/** A contact point of a provisioning file, with the settings that each of our types requires. */
export const contactPoint = z.strictObject({
  orgId: z.literal(1),
  name: text,
  receivers: z
    .array(
      z.discriminatedUnion('type', [
        receiver('email', z.strictObject({ addresses: text, singleEmail: z.boolean().optional() })),
        receiver('webhook', z.strictObject({ url: text, httpMethod: z.enum(['POST', 'PUT']).optional() })),
        receiver('telegram', z.strictObject({ bottoken: text, chatid: text })),
        receiver('slack', z.strictObject({ url: text })),
      ]),
    )
    .min(1),
})

/** Variables that a file reads from Grafana's environment. */
export function variablesIn(file: string): Set<string> {
  return new Set([...file.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => String(name)))
}
