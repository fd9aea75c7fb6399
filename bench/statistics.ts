/** The middle of repeated measurements and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly p10: number
  readonly p90: number
}

/** @throws when there is nothing to summarise */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), p10: quantile(sorted, 0.1), p90: quantile(sorted, 0.9) }
}

export function medianOf(values: readonly number[]): number {
  return spreadOf(values).median
}

/** `k` in `cost = c · size^k`, by a least squares fit through the logarithms. 1 is linear. */
export function growthExponent(points: readonly { readonly size: number; readonly cost: number }[]): number {
  const logs = points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) }))
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    logs.reduce((sum, point) => sum + pick(point), 0) / logs.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const covariance = logs.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  return covariance / logs.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]]
  if (below === undefined || above === undefined) throw new Error('Nothing was measured.')
  return below + (above - below) * (position - Math.floor(position))
}
