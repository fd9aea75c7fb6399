import type { Observation, ObservedList } from '../../src/domain/observation.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'

export const NOW = new Date('2026-11-23T05:00:00.000Z')

/** Reads a list of a current proxy, as text or as the objects that its JSON stands for. */
export function readList(files: readonly unknown[] | string, version: string | null = '7.2.140'): ObservedList {
  const body: unknown = JSON.parse(typeof files === 'string' ? files : JSON.stringify({ files }))
  const list = parseAuthFiles(body, { version, askedAt: NOW })
  if (list === null) throw new Error('refused as a list')
  return list
}

/** Reads an entry that is otherwise fine. */
export function readOne(fields: Readonly<Record<string, unknown>>): Observation {
  const [observation] = readList([
    { id: 'codex-ann.json', name: 'codex-ann.json', provider: 'codex', ...fields },
  ]).observations
  if (observation === undefined) throw new Error('refused as an entry')
  return observation
}
