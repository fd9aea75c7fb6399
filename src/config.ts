import { join } from 'node:path'
import { z } from 'zod'
import {
  type Environment,
  type Problems,
  readSecret,
  readSetting,
  type SettingName,
  warnOfUnknownNames,
} from './config/environment.ts'
import { readProxies } from './config/proxies.ts'
import { readSubscriptions } from './config/subscriptions.ts'
import { ConfigError } from './domain/errors.ts'
import type { EmailMode } from './domain/name-label.ts'
import type { CliProxy } from './domain/ports.ts'
import type { ManualSubscription } from './domain/subscription.ts'
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from './log.ts'
import { inspectSupabaseKey } from './parse/supabase-key.ts'

export interface Config {
  readonly proxies: readonly CliProxy[]
  readonly manuals: readonly ManualSubscription[]
  readonly intervalSeconds: number
  readonly store: StoreConfig
  readonly dataDir: string
  readonly usageRetentionDays: number
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly apiToken: string | null
  readonly metricsToken: string | null
  readonly emailMode: EmailMode
  readonly logLevel: LogLevel
  readonly logFormat: LogFormat
  /** Sentences for the log; nothing that keeps the program from running. */
  readonly warnings: readonly string[]
}

export type StoreConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'supabase'; readonly url: string; readonly secretKey: string }

const INTERVAL_RULE = 'must be whole seconds from 60 to 86400.'
const RETENTION_RULE = 'must be whole days from 1 to 3650.'
const PORT_RULE = 'must be a port number from 0 to 65535.'

/**
 * Reads the configuration.
 *
 * @param env environment variables, those of a `.env` file included
 * @param now for the expiry of a Supabase key
 * @throws ConfigError with every problem found
 */
export function loadConfig(env: Environment, now: Date): Config {
  const found: Problems = { problems: [], warnings: [] }
  warnOfUnknownNames(env, found)
  const proxies = readProxies(env, found)
  const names = proxies.map(({ name }) => name)
  const dataDir = readSetting(env, 'DATA_DIR') ?? './data'
  const config: Config = {
    proxies,
    manuals: readSubscriptions(env, names, found),
    intervalSeconds: readWhole(env, 'OAUTH_SYNC_INTERVAL_SECONDS', 900, [60, 86_400], INTERVAL_RULE, found),
    store: readStore(env, dataDir, now, found),
    dataDir,
    usageRetentionDays: readWhole(env, 'USAGE_RETENTION_DAYS', 30, [1, 3650], RETENTION_RULE, found),
    host: readSetting(env, 'COLLECTOR_HOST') ?? '127.0.0.1',
    port: readWhole(env, 'COLLECTOR_TRIGGER_PORT', 5001, [0, 65_535], PORT_RULE, found),
    apiToken: readSecret(env, 'COLLECTOR_API_TOKEN', found),
    metricsToken: readSecret(env, 'METRICS_TOKEN', found),
    emailMode: readChoice(env, 'METRICS_EMAIL', ['masked', 'full', 'none'], found),
    ...readLogOptions(env, found),
    warnings: found.warnings,
  }
  if (found.problems.length > 0) throw new ConfigError(found.problems)
  return config
}

/** The logger's part alone, with defaults for what is wrong: for telling about a configuration that cannot be used. */
export function readLogOptions(env: Environment, found: Problems): Pick<Config, 'logLevel' | 'logFormat'> {
  return {
    logLevel: readChoice(env, 'LOG_LEVEL', ['info', ...LOG_LEVELS.filter((level) => level !== 'info')], found),
    logFormat: readChoice(env, 'LOG_FORMAT', LOG_FORMATS, found),
  }
}

function readStore(env: Environment, dataDir: string, now: Date, found: Problems): StoreConfig {
  const url = readSetting(env, 'SUPABASE_URL')
  const secretKey = readSecret(env, 'SUPABASE_SECRET_KEY', found)
  const { problems } = found
  if (url === null && secretKey === null) return { kind: 'sqlite', file: join(dataDir, 'credentials.db') }
  if (url === null)
    problems.push('SUPABASE_SECRET_KEY is set without SUPABASE_URL: set both, or neither for the embedded database.')
  if (secretKey === null)
    problems.push('SUPABASE_URL is set without SUPABASE_SECRET_KEY: set both, or neither for the embedded database.')
  const validUrl = url !== null && z.url({ protocol: /^https?$/ }).safeParse(url).success
  if (url !== null && !validUrl)
    problems.push("SUPABASE_URL must be the project's URL, such as https://abcdefgh.supabase.co.")
  const refusal = secretKey !== null && validUrl ? inspectSupabaseKey(secretKey, url, now) : null
  if (refusal !== null) problems.push(`SUPABASE_SECRET_KEY ${refusal}`)
  return { kind: 'supabase', url: url?.replace(/\/+$/, '') ?? '', secretKey: secretKey ?? '' }
}

function readWhole(
  env: Environment,
  name: SettingName,
  fallback: number,
  [least, most]: readonly [number, number],
  rule: string,
  { problems }: Problems,
): number {
  const text = readSetting(env, name)
  if (text === null) return fallback
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  problems.push(`${name} ${rule}`)
  return fallback
}

/** The first choice is the default. */
function readChoice<Choice extends string>(
  env: Environment,
  name: SettingName,
  choices: readonly [Choice, ...Choice[]],
  { problems }: Problems,
): Choice {
  const text = readSetting(env, name)
  if (text === null) return choices[0]
  const choice = choices.find((candidate) => candidate === text.toLowerCase())
  if (choice === undefined) problems.push(`${name} must be one of ${choices.join(', ')}.`)
  return choice ?? choices[0]
}
