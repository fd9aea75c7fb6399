import { expect, test } from 'vitest'
import { classifyError } from '../../../src/store/sqlite/errors.ts'

test.each([
  [{ errcode: 13 }, 'The embedded database answers SQLite error 13: the disk is full.'],
  [{ errcode: 14 }, /SQLite error 14: let the user that the exporter runs as .* write there\.$/],
  // The file was moved: its user may write well enough.
  [{ errcode: 1032 }, 'The embedded database answers SQLite error 1032.'],
  [{ code: 'ENOSPC', syscall: 'write' }, 'The data directory answers ENOSPC: the disk is full.'],
  [{ code: 'EACCES', syscall: 'mkdir' }, /answers EACCES: let the user that the exporter runs as .* write there\.$/],
])('a disk that refuses with %j says what to do about it', (fields, hint) => {
  const { failure } = classifyError(Object.assign(new Error('/a/secret/path'), fields))
  expect(failure).toMatchObject({ reason: 'disk', hint: typeof hint === 'string' ? hint : expect.stringMatching(hint) })
})
