import { Counter, type Registry } from 'prom-client'
import type { Clock, Log } from '../domain/runtime.ts'
import { PREFIX } from './family.ts'
import { buildTail, type Tail } from './gzip-splice.ts'

const RENDER_EVERY_MS = 1000

export interface ExporterMetricsText {
  /** At most a second old. Never rejects. */
  readonly text: () => Promise<Tail>
  /** The next text is rendered again, however recent the last one is. */
  readonly forget: () => void
}

/**
 * Renders the registry of the exporter's own metrics, at most once a second and never twice at a time: an asynchronous
 * `collect` that overlaps itself loses series. A metric that throws is left out, logged and counted; the rest is served.
 */
export function createExporterMetricsText(deps: { registry: Registry; clock: Clock; log: Log }): ExporterMetricsText {
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
  let renderedAtMs = Number.NEGATIVE_INFINITY
  let last: Promise<Tail> | null = null
  return {
    text: () => {
      const nowMs = clock.monotonicMs()
      if (last !== null && nowMs - renderedAtMs < RENDER_EVERY_MS) return last
      renderedAtMs = nowMs
      last = last === null ? render() : last.then(render)
      return last
    },
    forget: () => {
      renderedAtMs = Number.NEGATIVE_INFINITY
    },
  }
}
