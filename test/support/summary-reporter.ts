import type { Reporter, TestCase, TestModule } from 'vitest/node'

const MOST_NAMES = 20
/** What a test file prints, once, when something that its tests need is not installed. */
const MISSING = /^SKIPPED: (.+)$/gm

/**
 * Ends a run with what is missing and the names of the tests that are skipped for it, and with `N passed, N failed`. Under
 * CI a skipped test fails the run, since nothing may be missing there.
 */
export function createSummaryReporter(): Reporter {
  const missing = new Map<string, Set<string>>()
  return {
    onUserConsoleLog({ content, taskId = '' }) {
      const found = [...content.matchAll(MISSING)].map(([, sentence = '']) => sentence)
      missing.set(taskId, new Set([...(missing.get(taskId) ?? []), ...found]))
    },
    onTestRunEnd(modules: readonly TestModule[], errors) {
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      const count = (state: string): number => tests.filter((test) => test.result().state === state).length
      const skipped = count('skipped')
      // A file that cannot be loaded, or whose hooks fail, has tests that neither pass nor fail.
      const broken = modules.filter((module) => module.state() === 'failed' && !tests.some(isFailureIn(module))).length
      if (skipped > 0) console.log(`\n${skipped} skipped:\n${describeSkipped(modules, missing)}`)
      if (skipped > 0 && process.env.CI) process.exitCode = 1
      console.log(`\n${count('passed')} passed, ${count('failed') + broken + errors.length} failed`)
    },
  }
}

/** What is missing, each with the tests that need it, the first of many. */
function describeSkipped(modules: readonly TestModule[], missing: ReadonlyMap<string, ReadonlySet<string>>): string {
  const names = new Map<string, string[]>()
  for (const module of modules) {
    const why = [...(missing.get(module.id) ?? [])].join('; ') || 'Something is not here that the names tell.'
    const skipped = [...module.children.allTests('skipped')].map(
      (test) => `${module.relativeModuleId}: ${test.fullName}`,
    )
    if (skipped.length > 0) names.set(why, [...(names.get(why) ?? []), ...skipped])
  }
  return [...names].map(([why, tests]) => [`  ${why}`, ...shorten(tests)].join('\n    ')).join('\n')
}

function shorten(names: readonly string[]): readonly string[] {
  const shown = names.slice(0, MOST_NAMES)
  return names.length > shown.length ? [...shown, `and ${names.length - shown.length} more`] : shown
}

function isFailureIn(module: TestModule): (test: TestCase) => boolean {
  return (test) => test.module === module && test.result().state === 'failed'
}
