import { createOutline, type Mark } from './json-outline.ts'

/** In characters, but for the entries. */
export interface SplitLimits {
  readonly maxEntries: number
  readonly maxEntryLength: number
  /** Of all that is no entry. */
  readonly maxRestLength: number
}

export interface SplitList {
  /** Called where `files` begins; of several the last counts, as for `JSON.parse`. */
  readonly onFiles: () => void
  readonly onEntry: (entry: unknown) => void
}

export interface ListSplitter {
  /** Takes the next piece of the text. False once a limit is exceeded; throws when it is no JSON. */
  readonly push: (text: string) => boolean
  /** The document without its entries: `files` is empty, and spaces are fewer. Throws when it is no JSON. */
  readonly end: () => unknown
}

interface State {
  rest: string
  /** The text of the entry that is not complete yet. */
  entry: string
  /** Of all arrays `files`. */
  entries: number
  inFiles: boolean
  isFirst: boolean
}

/** The last key of a text. What stands before a quote within a string is a backslash. */
const LAST_KEY = /[{,\s]("(?:[^"\\]|\\.)*")\s*:\s*$/
/** No spelling of `files` is longer, with every character escaped, together with what stands around it. */
const LONGEST_KEY = 40
const SPACES = /([ \t\r\n])[ \t\r\n]+/g

/**
 * Reads the JSON of a list piece by piece and parses each entry of its `files` alone, so that neither the text nor what
 * becomes of it is ever there as a whole: a hundred kilobytes of gzip hold enough empty objects to fill any memory.
 */
export function createListSplitter(limits: SplitLimits, list: SplitList): ListSplitter {
  const state: State = { rest: '', entry: '', entries: 0, inFiles: false, isFirst: true }
  const outline = createOutline()
  return {
    push: (text) => {
      let from = 0
      outline(text, (mark, at) => {
        if (mark !== 'open' && !state.inFiles) return
        take(state, text.slice(from, at))
        from = at + handle(state, mark, limits, list)
      })
      take(state, text.slice(from))
      return isWithin(state, limits)
    },
    end: () => JSON.parse(state.rest),
  }
}

/** Returns how many characters of the mark itself are dealt with. */
function handle(state: State, mark: Mark, limits: SplitLimits, list: SplitList): 0 | 1 {
  if (mark === 'open') return openFiles(state, list)
  const isNone = mark === 'close' && state.isFirst && state.entry.trim() === ''
  if (!isNone) endEntry(state, limits, list)
  state.inFiles = mark === 'next'
  return state.inFiles ? 1 : 0
}

function openFiles(state: State, list: SplitList): 0 | 1 {
  const key = LAST_KEY.exec(state.rest.slice(-LONGEST_KEY))?.[1]
  if (key === undefined || JSON.parse(key) !== 'files') return 0
  take(state, '[')
  state.inFiles = true
  state.isFirst = true
  list.onFiles()
  return 1
}

function endEntry(state: State, limits: SplitLimits, list: SplitList): void {
  state.entries += 1
  if (isWithin(state, limits)) list.onEntry(JSON.parse(state.entry))
  state.entry = ''
  state.isFirst = false
}

function take(state: State, text: string): void {
  if (state.inFiles) state.entry += text
  else state.rest += (/[ \t\r\n]$/.test(state.rest) ? text.trimStart() : text).replace(SPACES, '$1')
}

function isWithin({ rest, entry, entries }: State, limits: SplitLimits): boolean {
  return entries <= limits.maxEntries && entry.length <= limits.maxEntryLength && rest.length <= limits.maxRestLength
}
