/** A series as the text format holds it, unescaped. */
export interface Series {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

const SAMPLE = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (\S+)$/is
const LABEL = /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/giy

/**
 * Reads the text format more strictly than Prometheus: each family in one place with HELP and TYPE before it and once,
 * only escapes that exist, finite numbers, no series twice. Throws otherwise.
 */
export function parseExposition(text: string): Series[] {
  if (!text.endsWith('\n')) throw new Error('no newline at the end')
  const families = new Set<string>()
  const seen = new Set<string>()
  let family = ''
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    const header = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line)
    if (header?.[1] === 'HELP') family = begin(families, header[2] ?? '')
    if (header !== null && header[2] !== family) throw new Error(`header out of place: ${line}`)
    if (header !== null) return []
    if (seen.has(line.slice(0, line.lastIndexOf(' ')))) throw new Error(`series twice: ${line}`)
    seen.add(line.slice(0, line.lastIndexOf(' ')))
    const series = parseSample(line)
    if (!series.name.startsWith(family)) throw new Error(`sample outside its family: ${line}`)
    return [series]
  })
}

/** The series of one family. */
export function seriesOf(text: string, name: string): Series[] {
  return parseExposition(text).filter((series) => series.name === name)
}

function begin(families: Set<string>, name: string): string {
  if (families.has(name)) throw new Error(`family in two places: ${name}`)
  families.add(name)
  return name
}

function parseSample(line: string): Series {
  const [, name, labels, value] = SAMPLE.exec(line) ?? []
  if (name === undefined || !Number.isFinite(Number(value))) throw new Error(`no sample: ${line}`)
  return { name, labels: parseLabels(labels ?? ''), value: Number(value) }
}

function parseLabels(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? []
    if (name === undefined || value === undefined || labels.has(name)) throw new Error(`bad labels: ${text}`)
    labels.set(
      name,
      value.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)),
    )
  }
  return labels
}
