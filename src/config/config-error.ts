/** Bad configuration: every problem found, each a sentence that names the setting and the fix, never a value. */
export class ConfigError extends Error {
  readonly code = 'ERR_CONFIG'
  readonly problems: readonly string[]
  /** What may explain them, such as a misspelt name. */
  readonly warnings: readonly string[]

  constructor(problems: readonly string[], warnings: readonly string[] = []) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
    this.warnings = warnings
  }
}
