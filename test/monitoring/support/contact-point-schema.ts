import { z } from 'zod'

const text = z.string().min(1)

/** Texts are templates: those of grafana/provisioning/alerting/message.yaml. */
const title = z.literal('{{ template "cliproxy.title" . }}').optional()
const message = z.literal('{{ template "cliproxy.message" . }}').optional()

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
        receiver(
          'email',
          z.strictObject({ addresses: text, singleEmail: z.boolean().optional(), subject: title, message }),
        ),
        receiver(
          'webhook',
          z.strictObject({ url: text, httpMethod: z.enum(['POST', 'PUT']).optional(), title, message }),
        ),
        receiver(
          'telegram',
          z.strictObject({
            bottoken: text,
            chatid: text.regex(/^[^$]|[^\w$]/, 'becomes a number, which stops Grafana'),
            message,
            parse_mode: z.enum(['None', 'HTML', 'Markdown', 'MarkdownV2']).optional(),
            disable_web_page_preview: z.boolean().optional(),
          }),
        ),
        receiver('slack', z.strictObject({ url: text, title, text: message })),
      ]),
    )
    .min(1),
})

/** Variables that a file reads from Grafana's environment. */
export function variablesIn(file: string): Set<string> {
  return new Set([...file.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => String(name)))
}
