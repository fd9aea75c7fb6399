import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const FOLDER = join(import.meta.dirname, 'lean')
const LEAN: ReadonlyMap<string, string> = new Map([
  ['@opentelemetry/api', 'opentelemetry-api.cjs'],
  ['mime-types', 'mime-types.cjs'],
  ['node-schedule', 'node-schedule.cjs'],
  ['prom-client', 'prom-client.mjs'],
  ['undici', 'undici.mjs'],
  ['yaml', 'yaml.cjs'],
])

/** Loads less than an import names, or later, where the rest is never used: it would cost every start time and memory. */
export const leanModules: Plugin = {
  name: 'lean-modules',
  async resolveId(name, importer, { kind }) {
    // It looks for its caller at each start; nobody reads deprecations of a bundle. This is its own file for browsers.
    if (name === 'depd') return this.resolve('depd/lib/browser/index.js', importer)
    if (kind === 'import-statement' && ['http', 'node:http'].includes(name)) return join(FOLDER, 'http.cjs')
    const lean = LEAN.get(name)
    return lean === undefined || importer?.startsWith(FOLDER) ? undefined : join(FOLDER, lean)
  },
}
