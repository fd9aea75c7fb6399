import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Builds dist/ where it is not what the sources give, before any test runs what users run. */
export function setup(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/make-ready.mjs')], { stdio: 'inherit' })
}
