import type { Registry } from 'prom-client'
import type { EmailMode } from '../domain/name-label.ts'
import type { Clock, Log } from '../domain/runtime.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { createModelLabels } from './account-limits.ts'
import { createProviderLabels } from './closed-labels.ts'
import { createExporterMetricsText } from './exporter-metrics-text.ts'
import { FAMILIES } from './families.ts'
import { buildSegment, type Segment, spliceGzip } from './gzip-splice.ts'
import { type LabelledProxy, type LabelWords, labelCredentials } from './labelled-credentials.ts'
import { renderFamilies } from './render-families.ts'
import { isTooOld } from './staleness.ts'

export interface ExpositionDeps {
  /** Holds the exporter's own metrics, rendered at each scrape. */
  readonly registry: Registry
  readonly clock: Clock
  readonly intervalSeconds: number
  readonly emailMode: EmailMode
  readonly log: Log
}

/** The text of `/metrics`, rendered when a snapshot is published, not when it is scraped. */
export interface Exposition {
  /** Renders in the background; meanwhile scrapes get the last text whole. The last one published wins. */
  readonly publish: (snapshot: Snapshot) => void
  /** The whole text, or one gzip member of it, in buffers to write one after the other. Never rejects. */
  readonly scrape: (gzip: boolean) => Promise<readonly Buffer[]>
  /** Renders what depends on the time; a timer does so every 25 seconds. */
  readonly refresh: () => void
  /** The next scrape renders the exporter's own metrics again, however recent the last rendering is. */
  readonly refreshExporterMetrics: () => void
  /** Resolves when everything published or refreshed so far is rendered. */
  readonly ready: () => Promise<void>
  readonly close: () => void
}

/** What one snapshot was rendered to. */
interface Rendered {
  readonly snapshot: Snapshot
  readonly proxies: readonly LabelledProxy[]
  /** Proxies whose volatile families are withdrawn. */
  readonly stale: ReadonlySet<LabelledProxy>
  readonly timeless: Segment
  readonly clocked: Segment
}

/** Days remaining are promised as of at most 30 seconds ago; the rest is for the rendering. */
const REFRESH_MS = 25_000
const TIMELESS = FAMILIES.filter(({ clocked }) => clocked === undefined)
const CLOCKED = FAMILIES.filter(({ clocked }) => clocked === true)

/** Starts a timer, which keeps no process alive; `close` stops it. */
export function createExposition(deps: ExpositionDeps): Exposition {
  const exporterMetrics = createExporterMetricsText(deps)
  const renderer = createRenderer(deps)
  const timer = setInterval(renderer.refresh, REFRESH_MS).unref()
  return {
    publish: (snapshot) => {
      exporterMetrics.forget()
      renderer.publish(snapshot)
    },
    refresh: renderer.refresh,
    refreshExporterMetrics: exporterMetrics.forget,
    ready: renderer.ready,
    close: () => clearInterval(timer),
    scrape: async (gzip) => {
      if (renderer.rendered() === null) await renderer.ready()
      const tail = await exporterMetrics.text()
      const rendered = renderer.rendered()
      const segments = rendered === null ? [] : [rendered.timeless, rendered.clocked]
      return gzip ? spliceGzip(segments, tail) : [...segments.flatMap(({ pieces }) => pieces), tail.text]
    },
  }
}

interface Renderer extends Pick<Exposition, 'publish' | 'refresh' | 'ready'> {
  /** The last rendering; null before the first. */
  readonly rendered: () => Rendered | null
}

/** Renders one at a time; of what is published or due meanwhile, the last. */
function createRenderer(deps: ExpositionDeps): Renderer {
  const words = { providerLabel: createProviderLabels(), modelLabel: createModelLabels() }
  let published: Snapshot | null = null
  let rendered: Rendered | null = null
  let outdated = false
  let running: Promise<void> | null = null

  const renderWhileOutdated = async (): Promise<void> => {
    while (outdated && published !== null) {
      outdated = false
      try {
        rendered = await render(published, rendered, { ...deps, words })
      } catch (error) {
        deps.log.error('The metrics could not be rendered; the last ones stay.', { error: errorName(error) })
      }
    }
    running = null
  }
  const refresh = (): void => {
    if (published === null) return
    outdated = true
    running ??= renderWhileOutdated()
  }
  return {
    rendered: () => rendered,
    refresh,
    publish: (snapshot) => {
      published = snapshot
      refresh()
    },
    ready: async () => {
      await running
    },
  }
}

interface RenderDeps extends ExpositionDeps {
  readonly words: LabelWords
}

/** Renders a snapshot; of one that was rendered before only what has changed since. */
async function render(snapshot: Snapshot, last: Rendered | null, deps: RenderDeps): Promise<Rendered> {
  const { clock, intervalSeconds, emailMode, words } = deps
  const same = last?.snapshot === snapshot ? last : null
  const proxies = same?.proxies ?? (await labelCredentials(snapshot, emailMode, words))
  const stale = new Set(proxies.filter((proxy) => isTooOld(proxy.snapshot, clock, intervalSeconds)))
  const isStale = (proxy: LabelledProxy): boolean => stale.has(proxy)
  const now = clock.now()
  const timeless =
    same !== null && proxies.every((proxy) => same.stale.has(proxy) === stale.has(proxy))
      ? same.timeless
      : await buildSegment(renderFamilies(TIMELESS, proxies, now, isStale), null)
  const clocked = await buildSegment(renderFamilies(CLOCKED, proxies, now, isStale), timeless)
  return { snapshot, proxies, stale, timeless, clocked }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
