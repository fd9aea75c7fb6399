import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readDocsUrl } from '../../grafana/definitions/docs-url.ts'
import { renderMonitoring } from '../../grafana/definitions/render.ts'

const RULE_FILES = [
  'prometheus/alerts.yml',
  'grafana/provisioning/alerting/rules.yaml',
  'deploy/kubernetes/monitoring/prometheus-rule.yaml',
]

describe('DOCS_URL', () => {
  test.each(RULE_FILES)('makes the runbook of every alert in %s a link', (file) => {
    const links = annotationsOf(file, 'https://example.com/docs').map(({ runbook_url }) => runbook_url)
    expect(links).toContain('https://example.com/docs/alerts.md#exporterdown')
    expect(links.filter((link) => !URL.canParse(String(link)))).toEqual([])
  })

  test.each(RULE_FILES)('unset leaves no link in %s, and words instead', (file) => {
    for (const { runbook, runbook_url } of annotationsOf(file, null)) {
      expect(runbook).toMatch(/^Section \w+ of docs\/alerts\.md$/)
      expect(runbook_url).toBeUndefined()
    }
  })

  test.each([
    ['https://example.com/docs/', 'https://example.com/docs'],
    [' http://localhost:8080/docs ', 'http://localhost:8080/docs'],
    ['', null],
    [undefined, null],
  ])('%j is read as %j', (value, url) => {
    expect(readDocsUrl({ DOCS_URL: value })).toBe(url)
  })

  test.each([
    'docs',
    '/docs',
    'example.com/docs',
    'file:///docs',
    'https://example.com/docs?plain=1',
    'https://example.com/#docs',
  ])('%j is refused', (value) => {
    expect(() => readDocsUrl({ DOCS_URL: value })).toThrow('DOCS_URL must be')
  })
})

function annotationsOf(file: string, docsUrl: string | null): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = []
  JSON.stringify(parse(renderMonitoring(docsUrl).get(file) ?? ''), (key, value) => {
    if (key === 'annotations' && 'summary' in value) found.push(value)
    return value
  })
  expect(found.length).toBeGreaterThan(10)
  return found
}
