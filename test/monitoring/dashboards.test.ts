import { describe, expect, test } from 'vitest'
import { dashboardJson } from '../../grafana/definitions/dashboard.ts'
import { DASHBOARDS } from '../../grafana/definitions/dashboards/all-dashboards.ts'
import { dashboard } from './support/dashboard-schema.ts'
import { changed, problemsOf, readMistakes } from './support/mistakes.ts'
import { tablePanels } from './support/table-panels.ts'

describe('dashboards', () => {
  test.each(DASHBOARDS)('$file', (definition) => {
    expect(problemsOf(dashboard, dashboardJson(definition))).toBe('')
  })

  test('have different uids, titles and files', () => {
    for (const key of ['uid', 'title', 'file'] as const) {
      expect(new Set(DASHBOARDS.map((one) => one[key])).size).toBe(DASHBOARDS.length)
    }
  })

  test.each(DASHBOARDS)('$file: rows fill the page', ({ rows, folded }) => {
    for (const row of [...rows, ...(folded?.rows ?? [])])
      expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(24)
  })

  test.each(DASHBOARDS)('$file: joins name job and instance', (definition) => {
    for (const join of JSON.stringify(dashboardJson(definition)).matchAll(/\bon \(([^)]*credential[^)]*)\)/g)) {
      expect(join[1]).toMatch(/^job, instance, proxy, (provider, )?credential\b/)
    }
  })
})

describe('links', () => {
  const pages = DASHBOARDS.map(({ uid }) => uid)

  test.each(DASHBOARDS)('$file: lead to pages that exist, and fill in fields that the table has', (definition) => {
    const json = JSON.stringify(dashboardJson(definition))
    for (const [, page] of json.matchAll(/"\/d\/(cliproxy-[a-z]+)/g)) expect(pages).toContain(page)
    for (const { fieldConfig, transformations } of tablePanels(definition)) {
      const fields = new Set(JSON.stringify(transformations).match(/\w+/g))
      for (const [, field] of JSON.stringify(fieldConfig).matchAll(/__data\.fields\.(\w+)/g))
        expect(fields).toContain(field)
    }
  })

  test('lead from each page to each other', () => {
    for (const definition of DASHBOARDS) {
      const urls = dashboardJson(definition).links.map(({ url }) => url.split('?')[0])
      expect(urls.toSorted()).toEqual(
        pages
          .filter((uid) => uid !== definition.uid)
          .map((uid) => `/d/${uid}`)
          .toSorted(),
      )
    }
  })
})

describe('the lints find', () => {
  const { base, mistakes } = readMistakes('dashboard.yaml')

  test('nothing in the dashboard that the mistakes are made from', () => {
    expect(problemsOf(dashboard, base)).toBe('')
  })

  test.each(mistakes)('$what', ({ at, to, says }) => {
    expect(problemsOf(dashboard, changed(base, at, to))).toContain(says)
  })
})
