import { parseArgs } from 'node:util'

export const COMMANDS = ['serve', 'once', 'dry-run', 'check-config', 'demo', 'version', 'help'] as const
export type Command = (typeof COMMANDS)[number]

export const HELP = `Usage: cliproxy-exporter [--once | --dry-run | --check-config | --demo | --version | --help]

Reads the credentials of CLIProxyAPI servers on a schedule and serves them as Prometheus metrics.

  (no flag)       serve until stopped
  --once          sync once, print a table of the credentials; exit 1 when a proxy or the store failed
  --dry-run       fetch once and print what would change in the store; write nothing there
  --check-config  print the effective configuration, secrets masked, and contact nobody
  --demo          serve beside a proxy of invented accounts; ignores .env and SUPABASE_*
  --version       print the version
  --help          print this

It is configured by environment variables or a .env file; README.md lists them.
`

/** The command that the arguments name, or a sentence about what is wrong with them. */
export function parseCommand(args: readonly string[]): Command | { readonly hint: string } {
  const flags = COMMANDS.filter((command) => command !== 'serve')
  try {
    const { values } = parseArgs({
      args: [...args],
      options: Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean' }] as const)),
    })
    const stated = flags.filter((flag) => values[flag] === true)
    if (stated.length > 1) return { hint: `Only one flag at a time, not --${stated.join(' and --')}.` }
    return stated[0] ?? 'serve'
  } catch (error) {
    return { hint: error instanceof Error ? error.message : 'Unknown arguments.' }
  }
}
