// Writes every file that Grafana and Prometheus load; a test fails when one differs from its definition.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readDocsUrl } from './docs-url.ts'
import { renderMonitoring } from './render.ts'

const root = new URL('../../', import.meta.url)

for (const [path, text] of renderMonitoring(readDocsUrl(process.env))) {
  const file = new URL(path, root)
  mkdirSync(dirname(file.pathname), { recursive: true })
  writeFileSync(file, text)
}
