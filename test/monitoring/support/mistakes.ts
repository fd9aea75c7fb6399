import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const FOLDER = join(import.meta.dirname, '../../fixtures/monitoring')

const fixture = z.strictObject({
  base: z.record(z.string(), z.unknown()),
  mistakes: z.array(z.strictObject({ what: z.string(), at: z.string(), to: z.unknown(), says: z.string() })),
})

/** A good file and changes to it, each of which makes it a bad one: `at` is a path, `to` the new value, null for none. */
export function readMistakes(name: string) {
  return fixture.parse(parse(readFileSync(join(FOLDER, name), 'utf8'), { merge: true }))
}

/** A copy with one value changed or removed. */
export function changed(base: unknown, at: string, to: unknown): unknown {
  const copy: unknown = structuredClone(base)
  const path = at.split('.')
  const last = String(path.pop())
  // A path of a fixture leads through objects and arrays; both are indexed by strings.
  const parent = path.reduce((value, key) => value[key] as Indexed, copy as Indexed)
  if (to === null) delete parent[last]
  else parent[last] = to
  return copy
}

type Indexed = { [key: string]: unknown }

/** What a schema says of a value: each problem with its path; empty when there is none. */
export function problemsOf(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value)
  return error ? issuesOf(error.issues).join('\n') : ''
}

function issuesOf(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path]
    const nested = issue.code === 'invalid_union' ? issue.errors.flatMap((errors) => issuesOf(errors, path)) : []
    return [`${path.map(String).join('.')}: ${issue.message}`, ...nested]
  })
}
