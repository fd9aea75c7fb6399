import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'

const FOLDER = join(import.meta.dirname, '../golden')

/**
 * Compares with a file that people read in reviews; `UPDATE_GOLDEN=1` rewrites it instead. A missing file fails.
 *
 * @param relativePath below `test/golden`
 */
export function expectGolden(relativePath: string, actual: string): void {
  const path = join(FOLDER, relativePath)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
  }
  expect(actual).toBe(readFileSync(path, 'utf8'))
}
