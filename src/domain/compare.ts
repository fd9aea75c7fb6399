/**
 * The order of two numbers, infinities among them, or of two texts by code unit: the same on every machine, whatever its
 * locale.
 */
export function compare<Value extends string | number>(a: Value, b: Value): number {
  return a < b ? -1 : Number(a > b)
}
