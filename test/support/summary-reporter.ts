import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Ends a run with `N passed, N failed`; under CI a skipped test fails the run, since nothing may be missing there. */
export function createSummaryReporter(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], errors) {
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      const count = (state: string): number => tests.filter((test) => test.result().state === state).length
      const skipped = count('skipped')
      // A file that cannot be loaded, or whose hooks fail, has tests that neither pass nor fail.
      const broken = modules.filter((module) => module.state() === 'failed' && !tests.some(isFailureIn(module))).length
      if (skipped > 0) console.log(`\n${skipped} skipped: something they need is not installed (see their names).`)
      if (skipped > 0 && process.env.CI) process.exitCode = 1
      console.log(`\n${count('passed')} passed, ${count('failed') + broken + errors.length} failed`)
    },
  }
}

function isFailureIn(module: TestModule): (test: TestCase) => boolean {
  return (test) => test.module === module && test.result().state === 'failed'
}
