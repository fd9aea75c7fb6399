import { z } from 'zod'
import { readCertificates } from './authorities.ts'
import type { FileInput, ReadText } from './environment.ts'
import { readHeaders } from './headers.ts'
import { hintForKey, hintsForKeyFile } from './management-key.ts'
import { hintForUrl, parseProxyUrl } from './proxy-url.ts'
import type { StatedProxy } from './stated-proxy.ts'
import { readYamlFile } from './yaml-file.ts'

export const NAME_RULE = 'must be 1 to 64 letters, digits, dots, hyphens or underscores.'

export const proxyName = z.string().regex(/^[\w.-]{1,64}$/, NAME_RULE)

/** The proxies that a file lists; null, with a hint, when it cannot be used. */
export function readProxiesFile(setting: string, file: string, input: FileInput): readonly StatedProxy[] | null {
  return readYamlFile(setting, file, proxiesFile(input.readText), input)?.proxies.map(toStated) ?? null
}

function proxiesFile(readText: ReadText) {
  return z.strictObject({
    proxies: z
      .array(proxyEntry(readText))
      .min(1, 'must list at least one proxy.')
      // Also when something else is wrong with one of them.
      .superRefine(checkUnique, { when: ({ value }) => Array.isArray(value) }),
  })
}

function proxyEntry(readText: ReadText) {
  const path = z.string().min(1, { error: 'must not be empty.', abort: true })
  return z
    .strictObject({
      name: proxyName,
      url: z.string().superRefine((url, context) => addHints(context, [hintForUrl(url)])),
      management_key: z
        .string()
        .trim()
        .superRefine((key, context) => addHints(context, [hintForKey(key)]))
        .optional(),
      management_key_file: path
        .superRefine((file, context) => addHints(context, hintsForKeyFile(file, { readText })))
        .optional(),
      ca_file: path
        .transform((file, context) => {
          const hints: string[] = []
          const ca = readCertificates('', file, { readText, hints })
          addHints(context, hints)
          return ca
        })
        .optional(),
      headers: z
        .record(z.string(), z.unknown())
        .transform((stated, context) => {
          const hints: string[] = []
          const headers = readHeaders(stated, { readText, hints })
          addHints(context, hints)
          return headers
        })
        .optional(),
    })
    .refine(({ management_key: key, management_key_file: file }) => (key === undefined) !== (file === undefined), {
      message: 'needs either management_key or management_key_file.',
      // Also when something else is wrong with it: all hints are shown at once.
      when: ({ value }) => typeof value === 'object' && value !== null,
    })
}

function toStated(entry: z.output<ReturnType<typeof proxyEntry>>): StatedProxy {
  const { name, management_key: text = '', management_key_file: file, ca_file: ca, headers } = entry
  return {
    name,
    url: parseProxyUrl(entry.url) ?? '',
    key: file === undefined ? { text } : { file },
    ...(ca !== undefined && { ca }),
    ...(headers !== undefined && { headers }),
  }
}

/** The place in the file stands before them. */
function addHints(context: z.core.$RefinementCtx, hints: readonly (string | null)[]): void {
  for (const hint of hints) if (hint !== null) context.addIssue({ code: 'custom', message: hint.trim() })
}

/** @param proxies as they were stated, wrong ones among them */
function checkUnique(proxies: readonly unknown[], context: z.core.$RefinementCtx): void {
  const stated = proxies.map((proxy): { readonly name?: unknown; readonly url?: unknown } => Object(proxy))
  const values = {
    name: stated.map(({ name }) => name),
    url: stated.map(({ url }) => (typeof url === 'string' ? (parseProxyUrl(url) ?? undefined) : undefined)),
  }
  for (const [field, list] of Object.entries<readonly unknown[]>(values)) {
    for (const [index, value] of list.entries()) {
      const first = list.indexOf(value)
      if (first === index || typeof value !== 'string') continue
      const message = `is that of proxies[${first}] too; each proxy is listed once.`
      context.addIssue({ code: 'custom', path: [index, field], message })
    }
  }
}
