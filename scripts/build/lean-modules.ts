import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const LEAN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'node-schedule': 'node-schedule.cjs',
    undici: 'undici.mjs',
    yaml: 'yaml.cjs',
    'prom-client': 'prom-client.mjs',
    'node:http': 'http.cjs',
    http: 'http.cjs',
  }).map(([name, file]) => [name, join(import.meta.dirname, 'lean', file)]),
)

/** Loads less than an import names, where what is left out is never used, and costs every start time and memory. */
export const leanModules: Plugin = {
  name: 'lean-modules',
  async resolveId(name, importer, { kind }) {
    // It looks for its caller at each start; nobody reads deprecations of a bundle. This is its own file for browsers.
    if (name === 'depd') return this.resolve('depd/lib/browser/index.js', importer)
    // One of two versions, with a table of 190 kB each.
    if (name === 'mime-types' && importer?.includes('node_modules/accepts/'))
      return this.resolve(name, import.meta.filename)
    return kind === 'import-statement' ? LEAN.get(name) : undefined
  },
}
