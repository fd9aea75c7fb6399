import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDocsUrl } from '../../grafana/definitions/docs-url.ts'
import { renderMonitoring } from '../../grafana/definitions/render.ts'

const FILES = renderMonitoring(readDocsUrl(process.env))

/** Folders that hold nothing but generated files. */
const FOLDERS = ['grafana/dashboards', 'grafana/channels', 'grafana/provisioning']

describe('of the generated files (npm run build:monitoring)', () => {
  test.each([...FILES])('%s is as defined', (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  test.each(FOLDERS)('the folder %s holds nothing else', (folder) => {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`)
    expect(found.filter((path) => !FILES.has(path))).toEqual([])
  })
})
