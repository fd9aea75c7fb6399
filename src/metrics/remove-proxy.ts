import type { Metric } from 'prom-client'

/** Removes every series of a proxy. */
export async function removeProxy(metrics: readonly Metric[], proxy: string): Promise<void> {
  for (const metric of metrics) {
    const { values } = await metric.get()
    for (const { labels } of values) if (labels.proxy === proxy) metric.remove(labels)
  }
}
