import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Keeps a database as it is beside itself, as `….v1` after its schema's version: an older release refuses the file once it
 * is migrated. Once: a copy that is there already is left alone. Throws what SQLite or the disk say.
 */
export function keepCopy(file: string, version: number): void {
  const kept = `${file}.v${version}`
  if (existsSync(kept)) return
  const unfinished = `${kept}.tmp`
  try {
    writeCopy(file, unfinished)
    renameSync(unfinished, kept)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

/** By SQLite, since the newest rows may lie in the file's companion. It takes an empty file that is there, with its mode. */
function writeCopy(file: string, copy: string): void {
  rmSync(copy, { force: true })
  closeSync(openSync(copy, 'wx', 0o600))
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    database.prepare('vacuum into ?').run(copy)
  } finally {
    database.close()
  }
  const written = openSync(copy, 'r+')
  fsyncSync(written)
  closeSync(written)
}
