import { errorCode } from '../domain/error-code.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export const SECRET_NAMES = [
  'CLIPROXY_MANAGEMENT_KEY',
  'SUPABASE_SECRET_KEY',
  'COLLECTOR_API_TOKEN',
  'METRICS_TOKEN',
] as const
export type SecretName = (typeof SECRET_NAMES)[number]

export const SETTING_NAMES = [
  'CLIPROXY_URL',
  'CLIPROXY_NAME',
  'CLIPROXY_CA_FILE',
  'CLIPROXY_PROXIES_FILE',
  'CLIPROXY_SUBSCRIPTIONS_FILE',
  'CLIPROXY_NOTE_DATES',
  'CLIPROXY_FAILURE_EVENTS',
  'CLIPROXY_INQUIRIES',
  'OAUTH_SYNC_INTERVAL_SECONDS',
  'SUPABASE_URL',
  'DATA_DIR',
  'USAGE_RETENTION_DAYS',
  'COLLECTOR_HOST',
  'COLLECTOR_TRIGGER_PORT',
  'COLLECTOR_ALLOWED_HOSTS',
  'METRICS_EMAIL',
  'GRAFANA_URL',
  'LOG_LEVEL',
  'LOG_FORMAT',
] as const
export type SettingName = (typeof SETTING_NAMES)[number]

/** Of all variables that are ours. */
export const KNOWN_NAMES: readonly string[] = [
  ...SETTING_NAMES,
  ...SECRET_NAMES.flatMap((name) => [name, `${name}_FILE`]),
]

/** The text of a file; null for a folder, a pipe or a device. Throws what the file system says. */
export type ReadText = (file: string) => string | null

/** How the files are read that settings name, and what is wrong with them. */
export interface FileInput {
  readonly readText: ReadText
  /** What keeps the program from running, and the fix; none quotes a secret. */
  readonly hints: string[]
}

/** Collects sentences while settings are read, so that all of them can be shown at once. None quotes a secret. */
export interface Diagnostics extends FileInput {
  readonly warnings: string[]
}

/** The value of a setting, or null: an empty value is an unset one. */
export function readSetting(env: Environment, name: SettingName | SecretName | `${SecretName}_FILE`): string | null {
  const value = env[name]?.trim()
  return value === undefined || value === '' ? null : value
}

/** A secret from its variable or from the file that `NAME_FILE` names, or null when it is unset or cannot be read. */
export function readSecret(env: Environment, name: SecretName, input: FileInput): string | null {
  const { hints } = input
  const value = readSetting(env, name)
  const file = readSetting(env, `${name}_FILE`)
  if (value !== null && file !== null) hints.push(`${name} and ${name}_FILE are both set: keep one of them.`)
  const secret = value === null && file !== null ? readSecretFile(`${name}_FILE`, file, input) : value
  if (secret !== null && !isOneLine(secret)) hints.push(`${name} ${ONE_LINE_RULE}`)
  return secret
}

const TOKEN_RULE = 'must be printable ASCII without spaces: what a client sends of anything else never matches it.'

/** A token that clients send in a header, as `readSecret` reads it. */
export function readToken(env: Environment, name: SecretName, diagnostics: Diagnostics): string | null {
  const token = readSecret(env, name, diagnostics)
  if (token !== null && isOneLine(token) && !/^[\x21-\x7e]+$/.test(token))
    diagnostics.hints.push(`${name} ${TOKEN_RULE}`)
  return token
}

/** Whether a secret is set at all, however wrong. */
export function isSecretSet(env: Environment, name: SecretName): boolean {
  return readSetting(env, name) !== null || readSetting(env, `${name}_FILE`) !== null
}

function readSecretFile(setting: string, file: string, input: FileInput): string | null {
  const content = readFileOrHint(setting, file, input)?.trim()
  if (content === '') input.hints.push(`${setting} names an empty file: put the secret into it.`)
  return content || null
}

export const ONE_LINE_RULE = 'must be one line without control characters, as it travels in a header.'

/** Whether a secret can travel in a header. */
export function isOneLine(secret: string): boolean {
  return !/\p{Cc}/u.test(secret)
}

/** Paths that can be shown; those of secrets are secrets themselves where somebody mistook the one for the other. */
const SHOWN_FILES: ReadonlySet<string> = new Set([
  'CLIPROXY_CA_FILE',
  'CLIPROXY_PROXIES_FILE',
  'CLIPROXY_SUBSCRIPTIONS_FILE',
])

/** The text of a file that a setting names, or null with a hint that says what the file is, or the code of the error. */
export function readFileOrHint(setting: string, file: string, { readText, hints }: FileInput): string | null {
  const isShown = SHOWN_FILES.has(setting)
  try {
    const text = readText(file)
    const shown = isShown ? file : 'this'
    if (text === null) hints.push(`${setting} must name a regular file: ${shown} is a folder, a pipe or a device.`)
    return text
  } catch (error) {
    const shown = isShown ? `${file}, which` : 'a file that'
    const code = errorCode(error) ?? 'unknown error'
    hints.push(`${setting} names ${shown} cannot be read (${code}): check the path and its permissions.`)
    return null
  }
}

/** Warns about values that hold the quotes around them, as Docker's `--env-file` leaves them, or a single one. */
export function warnAboutQuotes(env: Environment, { warnings }: Diagnostics): void {
  for (const name of KNOWN_NAMES.filter((known) => /^['"`‘’“”]|['"`‘’“”]$/.test(env[known]?.trim() ?? ''))) {
    warnings.push(`${name} begins or ends with a quote, which is taken as part of the value: is it meant so?`)
  }
}
