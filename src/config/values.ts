import { type Environment, type FileInput, readSetting, type SettingName } from './environment.ts'

type Hints = Pick<FileInput, 'hints'>

/** What a whole number may be. */
export interface WholeRule {
  readonly fallback: number
  readonly least: number
  readonly most: number
  /** The end of the hint at a wrong value; its beginning is the setting's name. */
  readonly rule: string
}

/** A setting that is a whole number, as digits alone; the fallback when it is unset or wrong. */
export function readWhole(env: Environment, name: SettingName, rule: WholeRule, { hints }: Hints): number {
  const text = readSetting(env, name)
  if (text === null) return rule.fallback
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
  if (value >= rule.least && value <= rule.most) return value
  hints.push(`${name} ${butNot(rule.rule, text)}`)
  return rule.fallback
}

/** A setting that is one of a few words, in any case; the fallback when it is unset or wrong. */
export function readChoice<Choice extends string>(
  env: Environment,
  name: SettingName,
  choices: readonly Choice[],
  fallback: Choice,
  { hints }: Hints,
): Choice {
  const text = readSetting(env, name)
  if (text === null) return fallback
  const choice = choices.find((candidate) => candidate === text.toLowerCase())
  if (choice === undefined) hints.push(`${name} ${butNot(`must be one of ${choices.join(', ')}.`, text)}`)
  return choice ?? fallback
}

/** A setting that lists some of a few words, separated by commas, in any case; the known ones, each once. */
export function readNames<Name extends string>(
  env: Environment,
  setting: SettingName,
  names: readonly Name[],
  { hints }: Hints,
): readonly Name[] {
  const words = (readSetting(env, setting) ?? '').split(',').map((word) => word.trim().toLowerCase())
  const stated = new Set(words.filter((word) => word !== ''))
  const known = names.filter((name) => stated.has(name))
  const unknown = [...stated].filter((word) => !names.some((name) => name === word))
  if (unknown.length > 0) {
    hints.push(`${setting} ${butNot(`must be some of ${names.join(', ')}, separated by commas.`, ...unknown)}`)
  }
  return known
}

/** Without what may be an e-mail, and short: what is longer is no slip of the pen, and may be a secret in the wrong place. */
const SHOWN = /^[^\p{C}@"]{1,24}$/u

/** A rule, and what was given in its place; for settings that hold no secret. */
export function butNot(rule: string, ...given: readonly string[]): string {
  const shown = given.filter((value) => SHOWN.test(value)).map((value) => `"${value}"`)
  return shown.length === 0 ? rule : rule.replace(/\.$/, `, not ${shown.join(' or ')}.`)
}
