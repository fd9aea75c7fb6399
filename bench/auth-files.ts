import { readCapture } from '../test/support/proxy-captures.ts'

const RECORDED = 'v7.2.140'

/** How the list that the benchmark syncs differs from call to call. */
export interface ListShape {
  readonly count: number
  /** In each generation 1 % of the entries, other ones each time, count one request more; 0 to 100. */
  readonly generation: number
}

/** A recorded entry, as far as the copies differ from it. */
interface Entry {
  readonly name: string
  readonly email?: string
  readonly success: number
}

/** A proxy's list made of copies of the recorded entries, each with a name, id and e-mail of its own, in pieces. */
export function* renderAuthFiles({ count, generation }: ListShape): Generator<string, void> {
  const entries = recordedEntries()
  let text = '{"files":['
  for (let index = 0; index < count; index++) {
    const entry = entries[index % entries.length]
    text += `${index === 0 ? '' : ','}${JSON.stringify(copyOf(entry, index, generation))}`
    if (index % 1000 !== 999) continue
    yield text
    text = ''
  }
  yield `${text}]}`
}

function copyOf(entry: Entry | undefined, index: number, generation: number): unknown {
  if (entry === undefined) throw new Error('The recorded list is empty.')
  const name = entry.name.replace('.json', `-${index}.json`)
  const email = `${letter(index)}${letter(Math.floor(index / 26))}-${index}@example.com`
  return {
    ...entry,
    id: name,
    name,
    success: entry.success + Number(isIn(index, generation)),
    ...(entry.email === undefined ? {} : { email, label: email }),
  }
}

function letter(index: number): string {
  return String.fromCharCode(97 + (index % 26))
}

/** One of each hundred entries and generation, so that all kinds of entries take part. */
function isIn(index: number, generation: number): boolean {
  return (index + Math.floor(index / 100)) % 100 < generation
}

function recordedEntries(): readonly Entry[] {
  // The capture is a recorded list of this shape.
  return (readCapture(RECORDED, 'auth-files').body as { readonly files: readonly Entry[] }).files
}
