import { Counter, type Registry } from 'prom-client'
import type { Clock, Log } from '../domain/ports.ts'
import { PREFIX } from './family.ts'
import { buildTail, type Tail } from './gzip-splice.ts'

const RENDER_EVERY_MS = 1000

/**
 * Renders the exporter's own registry, at most once a second and never twice at a time: an asynchronous `collect` that
 * overlaps itself loses series. A metric that throws is left out, logged and counted; the rest is served.
 */
export function createOwnMetricsText(deps: { registry: Registry; clock: Clock; log: Log }): () => Promise<Tail> {
  const { registry, clock, log } = deps
  const errors = new Counter({
    name: `${PREFIX}scrape_errors_total`,
    help: 'Families that could not be rendered and were left out of a scrape.',
    registers: [registry],
  })
  const renderOne = async (name: string): Promise<string> => {
    try {
      return `${await registry.getSingleMetricAsString(name)}\n`
    } catch {
      errors.inc()
      log.error('A metric could not be rendered and was left out of the scrape.', { metric: name })
      return ''
    }
  }
  const render = async (): Promise<Tail> => {
    const others = registry.getMetricsAsArray().filter(({ name }) => name !== `${PREFIX}scrape_errors_total`)
    const texts = await Promise.all(others.map(({ name }) => renderOne(name)))
    return buildTail([...texts, await renderOne(`${PREFIX}scrape_errors_total`)].join(''))
  }
  let rendered: { readonly atMs: number; readonly tail: Promise<Tail> } | null = null
  return () => {
    const nowMs = clock.monotonicMs()
    if (rendered === null || nowMs - rendered.atMs >= RENDER_EVERY_MS) rendered = { atMs: nowMs, tail: render() }
    return rendered.tail
  }
}
