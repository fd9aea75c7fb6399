import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCapture } from './proxy-captures.ts'

/** Values that must never leave the parser, the client or the configuration. */
export const SECRETS = {
  key: 'canary-management-key-0f4d',
  apiToken: 'canary-api-token-77aa',
  metricsToken: 'canary-metrics-token-2b1c',
  account: 'sk-canary-account-9e21',
  path: '/canary-auth-directory/',
  message: 'canary-provider-message',
  note: 'canary-owner-note',
  header: 'canary-header-value',
  unknown: 'canary-unknown-field',
  claim: 'canary-id-token-claim',
  body: 'canary-answer-body',
} as const

/** The part of the e-mails before the `@`: it may stand in three columns of the database, and nowhere else. */
export const EMAIL_CANARY = 'canary.person'

/** A recorded list with a canary in every field that is not published by contract, and new ones beside them. */
export function listOfCanaries(): unknown {
  // The recorded body has this shape; a wrong one fails the test that uses it.
  const { files } = readCapture('v7.2.140', 'auth-files').body as { files: readonly Record<string, unknown>[] }
  return { files: files.map(withCanaries), unknown: SECRETS.unknown }
}

function withCanaries(entry: Readonly<Record<string, unknown>>, index: number): Record<string, unknown> {
  const email = `${EMAIL_CANARY}${index}@secret.example`
  const name = `${String(entry.provider)}-${email}.json`
  const failing = entry.status === 'error'
  return {
    ...entry,
    id: name,
    name,
    email: index % 3 === 0 ? undefined : email,
    label: email,
    account: index % 2 === 0 ? SECRETS.account : email,
    account_type: index % 2 === 0 ? 'api_key' : 'oauth',
    path: `${SECRETS.path}${name}`,
    status_message: failing ? `${SECRETS.message} ${email} status 401` : JSON.stringify({ error: SECRETS.message }),
    note: `${SECRETS.note} end=2099-01-31, ${SECRETS.note}${index === 0 ? ' end=2099-02-28' : ''}`,
    quota: { observed_at: new Date().toISOString(), signals: SIGNALS },
    model_quotas: { [SECRETS.unknown]: { observed_at: new Date().toISOString(), signals: SIGNALS } },
    access_token: SECRETS.unknown,
    refresh_token: { nested: [SECRETS.unknown] },
    id_token: {
      ...Object(entry.id_token),
      email,
      access_token: SECRETS.claim,
      organizations: [{ title: SECRETS.claim }],
    },
  }
}

/** Headers of which the length and the share are read, and no other. */
const SIGNALS = {
  'X-Codex-Primary-Used-Percent': '42',
  'X-Codex-Primary-Window-Minutes': '300',
  'X-Codex-Primary-Reset-At': SECRETS.header,
  'X-Codex-Active-Limit': SECRETS.header,
  'Anthropic-Ratelimit-Unified-5h-Utilization': SECRETS.header,
  'Anthropic-Ratelimit-Unified-Representative-Claim': SECRETS.header,
  [SECRETS.header]: SECRETS.header,
}

/** The names of the canaries that a text holds. */
export function canariesIn(text: string): string[] {
  const found = Object.entries(SECRETS).filter(([, canary]) => text.includes(canary))
  return [...found.map(([name]) => name), ...(text.includes(EMAIL_CANARY) ? ['e-mail'] : [])]
}

/** The bytes of every file below a folder, as Latin-1 so that any byte sequence can be searched. */
export function bytesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}
