import { expect, test } from 'vitest'
import { COMMANDS, parseCommand } from '../../src/cli/arguments.ts'

test('without a flag the program serves', () => {
  expect(parseCommand([])).toBe('serve')
})

test.each(COMMANDS.filter((command) => command !== 'serve'))('--%s is a command', (command) => {
  expect(parseCommand([`--${command}`])).toBe(command)
})

test.each([
  [['--once', '--dry-run'], 'Only one flag at a time, not --once and --dry-run.'],
  [['--serve'], "Unknown option '--serve'"],
  [['--once=1'], "Option '--once' does not take an argument"],
  [['once'], "Unexpected argument 'once'"],
  [['-h'], "Unknown option '-h'"],
])('%j is refused', (args, hint) => {
  expect(parseCommand(args)).toEqual({ hint: expect.stringContaining(hint) })
})
