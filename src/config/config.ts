import { isIP } from 'node:net'
import { join } from 'node:path'
import type { ForwardProxies } from '../domain/forward-proxies.ts'
import { INQUIRY_NAMES, type InquiryName } from '../domain/inquiry.ts'
import type { EmailMode } from '../domain/name-label.ts'
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../log.ts'
import { parseBaseUrl } from './base-url.ts'
import { ConfigError } from './config-error.ts'
import {
  type Diagnostics,
  type Environment,
  isSecretSet,
  readSecret,
  readSetting,
  readToken,
  warnAboutQuotes,
} from './environment.ts'
import { createFollowedReader, type FollowedConfig, type FollowedReader } from './followed.ts'
import { readForwardProxies } from './forward-proxies.ts'
import { readRegularFileSync } from './regular-file.ts'
import { inspectSupabaseKey } from './supabase-key.ts'
import { checkUnknownNames } from './unknown-names.ts'
import { butNot, readChoice, readNames, readWhole, type WholeRule } from './values.ts'

export interface Config extends FollowedConfig {
  /** See `FollowedReader`. */
  readonly readAgain: FollowedReader['readAgain']
  /** Through which the proxies, and Supabase, are reached; null: directly. */
  readonly forward: ForwardProxies | null
  /** Whether an end in an auth file's note counts. */
  readonly noteDates: boolean
  /** What is asked of providers with the accounts' own tokens. */
  readonly inquiries: readonly InquiryName[]
  readonly intervalSeconds: number
  readonly store: StoreConfig
  readonly dataDir: string
  readonly usageRetentionDays: number
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Further host names under which it answers where no token is needed; in lower case. */
  readonly allowedHosts: readonly string[]
  readonly apiToken: string | null
  readonly metricsToken: string | null
  readonly emailMode: EmailMode
  /** Where its dashboards are, for the page; null when not stated. */
  readonly grafanaUrl: string | null
  /** Whether proxies that publish failure events are subscribed to. */
  readonly failureEvents: FailureEventsMode
  readonly logLevel: LogLevel
  readonly logFormat: LogFormat
  /** Sentences for the log about what does not keep the program from running. */
  readonly warnings: readonly string[]
}

type Known = { readonly hints?: readonly string[]; readonly warnings?: readonly string[] }

type FailureEventsMode = 'auto' | 'off'

type StoreConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'supabase'; readonly url: string; readonly secretKey: string }

const INTERVAL: WholeRule = { fallback: 900, least: 60, most: 86_400, rule: 'must be whole seconds from 60 to 86400.' }
const RETENTION: WholeRule = { fallback: 30, least: 1, most: 3650, rule: 'must be whole days from 1 to 3650.' }
const PORT: WholeRule = { fallback: 5001, least: 0, most: 65_535, rule: 'must be a port number from 0 to 65535.' }
const BOTH_OR_NEITHER = 'set both, or neither for the embedded database.'
const SUPABASE_URL_RULE =
  "must be the project's URL alone, such as https://abcdefgh.supabase.co, without user, password, query or /rest/v1."
const EMAIL_MODES: readonly EmailMode[] = ['masked', 'full', 'none']
const ON_OR_OFF = ['on', 'off'] as const
const FAILURE_EVENTS_MODES: readonly FailureEventsMode[] = ['auto', 'off']
const HOST_RULE = 'must be an IP address or a host name alone, such as 127.0.0.1 or 0.0.0.0.'
const ALLOWED_HOSTS_RULE =
  'must be host names without scheme, port or *, such as exporter.example.com, separated by commas.'
const HOST_NAME = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i

/**
 * Reads the configuration.
 *
 * @param env environment variables, those of a `.env` file included
 * @param now for the expiry of a Supabase key
 * @param known what else is to be reported with what is wrong here
 * @throws ConfigError with everything that is wrong
 */
export function loadConfig(env: Environment, now: Date, known: Known = {}): Config {
  const { hints, warnings } = { hints: [...(known.hints ?? [])], warnings: [...(known.warnings ?? [])] }
  const diagnostics: Diagnostics = { hints, warnings, readText: readRegularFileSync }
  const { readAtStart, readAgain } = createFollowedReader(env)
  checkUnknownNames(env, diagnostics)
  warnAboutQuotes(env, diagnostics)
  const dataDir = readDataDir(env)
  const config: Config = {
    ...readAtStart(diagnostics),
    readAgain,
    forward: readForwardProxies(env, diagnostics),
    noteDates: readChoice(env, 'CLIPROXY_NOTE_DATES', ON_OR_OFF, 'on', diagnostics) === 'on',
    inquiries: readNames(env, 'CLIPROXY_INQUIRIES', INQUIRY_NAMES, diagnostics),
    intervalSeconds: readWhole(env, 'OAUTH_SYNC_INTERVAL_SECONDS', INTERVAL, diagnostics),
    store: readStore(env, dataDir, now, diagnostics),
    dataDir,
    usageRetentionDays: readWhole(env, 'USAGE_RETENTION_DAYS', RETENTION, diagnostics),
    host: readHost(env, diagnostics),
    port: readWhole(env, 'COLLECTOR_TRIGGER_PORT', PORT, diagnostics),
    allowedHosts: readAllowedHosts(env, diagnostics),
    apiToken: readToken(env, 'COLLECTOR_API_TOKEN', diagnostics),
    metricsToken: readToken(env, 'METRICS_TOKEN', diagnostics),
    emailMode: readChoice(env, 'METRICS_EMAIL', EMAIL_MODES, 'masked', diagnostics),
    grafanaUrl: readGrafanaUrl(env, diagnostics),
    failureEvents: readChoice(env, 'CLIPROXY_FAILURE_EVENTS', FAILURE_EVENTS_MODES, 'auto', diagnostics),
    ...readLogOptions(env, diagnostics),
    warnings,
  }
  if (hints.length > 0) throw new ConfigError(hints, warnings)
  return config
}

/** Where everything is kept; relative to the working directory, or absolute. */
export function readDataDir(env: Environment): string {
  return readSetting(env, 'DATA_DIR') ?? './data'
}

/** Where the embedded database of a data directory lies. */
export function embeddedDatabase(dataDir: string): string {
  return join(dataDir, 'credentials.db')
}

/** The logger's part alone, with defaults for what is wrong: needed before the rest can be read. */
export function readLogOptions(
  env: Environment,
  diagnostics: Pick<Diagnostics, 'hints'>,
): Pick<Config, 'logLevel' | 'logFormat'> {
  return {
    logLevel: readChoice(env, 'LOG_LEVEL', LOG_LEVELS, 'info', diagnostics),
    logFormat: readChoice(env, 'LOG_FORMAT', LOG_FORMATS, 'json', diagnostics),
  }
}

function readGrafanaUrl(env: Environment, { hints }: Diagnostics): string | null {
  const stated = readSetting(env, 'GRAFANA_URL')
  const url = stated === null ? null : parseBaseUrl(stated, /\/(api|d)(\/|$)/)
  if (stated !== null && url === null) {
    hints.push(
      'GRAFANA_URL must be an address such as https://grafana.example.com, without user, password, query or a dashboard.',
    )
  }
  return url
}

function readHost(env: Environment, { hints }: Diagnostics): string {
  const host = readSetting(env, 'COLLECTOR_HOST') ?? '127.0.0.1'
  // What ends in a number is an address, right or wrong: no top-level domain does.
  if (isIP(host) === 0 && (!HOST_NAME.test(host) || /(^|\.)\d+$/.test(host))) {
    hints.push(`COLLECTOR_HOST ${butNot(HOST_RULE, host)}`)
  }
  return host
}

function readAllowedHosts(env: Environment, { hints }: Diagnostics): readonly string[] {
  const hosts = (readSetting(env, 'COLLECTOR_ALLOWED_HOSTS') ?? '').split(',').map((host) => host.trim().toLowerCase())
  const stated = hosts.filter((host) => host !== '').map((host) => host.replace(/\.$/, ''))
  const wrong = stated.filter((host) => !HOST_NAME.test(host))
  if (wrong.length > 0) hints.push(`COLLECTOR_ALLOWED_HOSTS ${butNot(ALLOWED_HOSTS_RULE, ...wrong)}`)
  return stated
}

function readStore(env: Environment, dataDir: string, now: Date, diagnostics: Diagnostics): StoreConfig {
  const stated = readSetting(env, 'SUPABASE_URL')
  const keyStated = isSecretSet(env, 'SUPABASE_SECRET_KEY')
  if (stated === null && !keyStated) return { kind: 'sqlite', file: embeddedDatabase(dataDir) }
  const { hints } = diagnostics
  const secretKey = readSecret(env, 'SUPABASE_SECRET_KEY', diagnostics)
  if (stated === null) hints.push(`SUPABASE_SECRET_KEY is set without SUPABASE_URL: ${BOTH_OR_NEITHER}`)
  if (!keyStated) hints.push(`SUPABASE_URL is set without SUPABASE_SECRET_KEY: ${BOTH_OR_NEITHER}`)
  const url = stated === null ? null : parseBaseUrl(stated, /\/rest\/v1(\/|$)/)
  if (stated !== null && url === null) hints.push(`SUPABASE_URL ${SUPABASE_URL_RULE}`)
  const hint = secretKey === null ? null : inspectSupabaseKey(secretKey, url ?? '', now)
  if (hint !== null) hints.push(`SUPABASE_SECRET_KEY ${hint}`)
  return { kind: 'supabase', url: url ?? '', secretKey: secretKey ?? '' }
}
