import { type Diagnostics, type Environment, readSetting, type SettingName } from './environment.ts'

/** What a whole number may be. */
export interface WholeRule {
  readonly fallback: number
  readonly least: number
  readonly most: number
  /** The end of the hint at a wrong value; its beginning is the setting's name. */
  readonly rule: string
}

/** A setting that is a whole number, as digits alone; the fallback when it is unset or wrong. */
export function readWhole(env: Environment, name: SettingName, rule: WholeRule, { hints }: Diagnostics): number {
  const text = readSetting(env, name)
  if (text === null) return rule.fallback
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (value >= rule.least && value <= rule.most) return value
  hints.push(`${name} ${rule.rule}`)
  return rule.fallback
}

/** A setting that is one of a few words, in any case; the fallback when it is unset or wrong. */
export function readChoice<Choice extends string>(
  env: Environment,
  name: SettingName,
  choices: readonly Choice[],
  fallback: Choice,
  { hints }: Diagnostics,
): Choice {
  const text = readSetting(env, name)
  if (text === null) return fallback
  const choice = choices.find((candidate) => candidate === text.toLowerCase())
  if (choice === undefined) hints.push(`${name} must be one of ${choices.join(', ')}.`)
  return choice ?? fallback
}

/** A setting that lists some of a few words, separated by commas, in any case; the known ones, each once. */
export function readNames<Name extends string>(
  env: Environment,
  setting: SettingName,
  names: readonly Name[],
  { hints }: Diagnostics,
): readonly Name[] {
  const words = (readSetting(env, setting) ?? '').split(',').map((word) => word.trim().toLowerCase())
  const stated = new Set(words.filter((word) => word !== ''))
  const known = names.filter((name) => stated.has(name))
  if (known.length < stated.size) hints.push(`${setting} must be some of ${names.join(', ')}, separated by commas.`)
  return known
}
