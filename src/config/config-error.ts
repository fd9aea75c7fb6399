/** The configuration cannot be used. Nothing in it quotes a value. */
export class ConfigError extends Error {
  readonly code = 'ERR_CONFIG'
  /** All that is wrong, each a sentence that names the setting and the fix. */
  readonly hints: readonly string[]
  /** What may explain it, such as a misspelt name. */
  readonly warnings: readonly string[]

  constructor(hints: readonly string[], warnings: readonly string[] = []) {
    super(hints.join('\n'))
    this.name = 'ConfigError'
    this.hints = hints
    this.warnings = warnings
  }
}
