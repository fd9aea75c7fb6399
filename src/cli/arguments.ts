import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

export const COMMANDS = ['serve', 'once', 'dry-run', 'check-config', 'demo', 'version', 'help'] as const
type Command = (typeof COMMANDS)[number]

/** What the arguments ask for. */
export interface Invocation {
  readonly command: Command
  /** Whether the result is for scripts; only of `once` and `dry-run`. */
  readonly json: boolean
}

const SHORT_FLAGS: Readonly<Partial<Record<Command, string>>> = { help: 'h', version: 'v' }
const WITH_JSON: ReadonlySet<Command> = new Set<Command>(['once', 'dry-run'])

/** What the arguments ask for, or a sentence about what is wrong with them. */
export function parseArguments(args: readonly string[]): Invocation | { readonly hint: string } {
  const flags = COMMANDS.filter((command) => command !== 'serve')
  try {
    const ofCommands = Object.fromEntries(flags.map((flag) => [flag, flagOption(flag)]))
    const options: ParseArgsOptionsConfig = { ...ofCommands, json: { type: 'boolean' } }
    const { values } = parseArgs({ args: [...args], options })
    const stated = flags.filter((flag) => values[flag] === true)
    if (stated.length > 1) return { hint: `Only one flag at a time, not --${stated.join(' and --')}.` }
    const command = stated[0] ?? 'serve'
    const json = values.json === true
    if (json && !WITH_JSON.has(command)) return { hint: '--json goes with --once or --dry-run alone.' }
    return { command, json }
  } catch (error) {
    return { hint: error instanceof Error ? error.message : 'Unknown arguments.' }
  }
}

function flagOption(flag: Command): { readonly type: 'boolean'; readonly short?: string } {
  const short = SHORT_FLAGS[flag]
  return short === undefined ? { type: 'boolean' } : { type: 'boolean', short }
}
