import { expect, test } from 'vitest'
import { COMMANDS, parseArguments } from '../../src/cli/arguments.ts'

test('without a flag the program serves', () => {
  expect(parseArguments([])).toEqual({ command: 'serve', json: false })
})

test.each(COMMANDS.filter((command) => command !== 'serve'))('--%s is a command', (command) => {
  expect(parseArguments([`--${command}`])).toEqual({ command, json: false })
})

test.each([
  [['-h'], 'help', false],
  [['-v'], 'version', false],
  [['--once', '--json'], 'once', true],
  [['--json', '--dry-run'], 'dry-run', true],
])('%j is %s', (args, command, json) => {
  expect(parseArguments(args)).toEqual({ command, json })
})

test.each([
  [['--once', '--dry-run'], 'Only one flag at a time, not --once and --dry-run.'],
  [['--serve'], "Unknown option '--serve'"],
  [['--once=1'], "Option '--once' does not take an argument"],
  [['once'], "Unexpected argument 'once'"],
  [['-x'], "Unknown option '-x'"],
  [['--json'], '--json goes with --once or --dry-run alone.'],
  [['--check-config', '--json'], '--json goes with --once or --dry-run alone.'],
])('%j is refused', (args, hint) => {
  expect(parseArguments(args)).toEqual({ hint: expect.stringContaining(hint) })
})
