import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty folder that goes when the test ends. */
export function temporaryFolder(): string {
  const { path, remove } = createFolder()
  onTestFinished(remove)
  return path
}

/** An empty folder that whoever creates it removes: of a suite's, or of a process that outlives a test. */
export function createFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'exporter-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
