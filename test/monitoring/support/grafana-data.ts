import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** A column of a frame. */
interface Field {
  readonly name: string
  readonly type: 'time' | 'string' | 'number'
  readonly config: Readonly<Record<string, unknown>>
  readonly values: readonly unknown[]
}

/** What a query of a panel returned. */
export interface DataFrame {
  readonly refId?: string
  readonly length: number
  readonly fields: readonly Field[]
}

interface Transformer {
  readonly id: string
  readonly name: string
}

/** What is used here of npm's `@grafana/data`. It is no dependency: it would bring 199 packages to all who install this. */
interface GrafanaData {
  readonly createTheme: () => unknown
  readonly getDisplayProcessor: (options: {
    readonly field: unknown
    readonly theme: unknown
  }) => (value: unknown) => { readonly text: string }
  readonly standardTransformers: {
    readonly filterFieldsByNameTransformer: Transformer
    readonly mergeTransformer: Transformer
    readonly organizeFieldsTransformer: Transformer
    readonly sortByTransformer: Transformer
  }
  readonly standardTransformersRegistry: { readonly setInit: (init: () => readonly unknown[]) => void }
  readonly transformDataFrame: (
    transformations: readonly unknown[],
    frames: readonly DataFrame[],
  ) => {
    readonly subscribe: (observer: {
      readonly next: (frames: DataFrame[]) => void
      readonly error: (error: unknown) => void
    }) => void
  }
}

/** Where npm put it: a folder with a `node_modules`. */
const FOLDER = process.env.GRAFANA_DATA

export const grafanaData = FOLDER === undefined ? null : load(FOLDER)
if (grafanaData === null) {
  console.warn('SKIPPED: GRAFANA_DATA names no folder with @grafana/data, so no table is made by Grafana')
}

function load(folder: string): GrafanaData {
  // Its ES modules import a CommonJS package by names that Node does not see there. The interface above is what is used.
  const grafana = createRequire(pathToFileURL(`${folder}/`))('@grafana/data') as GrafanaData
  // Its transformations look into it for the page that they run in.
  Object.assign(globalThis, { window: {} })
  const { filterFieldsByNameTransformer, mergeTransformer, organizeFieldsTransformer, sortByTransformer } =
    grafana.standardTransformers
  grafana.standardTransformersRegistry.setInit(() =>
    [filterFieldsByNameTransformer, mergeTransformer, organizeFieldsTransformer, sortByTransformer].map(
      (transformer) => ({
        id: transformer.id,
        name: transformer.name,
        transformation: async () => transformer,
      }),
    ),
  )
  return grafana
}
