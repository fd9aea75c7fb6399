import { NOTHING_STATED, type Statement } from '../domain/credential.ts'
import { planTier } from '../domain/plan-tier.ts'
import { readSubscriptionDate } from './subscription-date.ts'
import { asInstant } from './timestamp.ts'

/** What a note says of the subscription: nothing else of it is anybody's. */
export interface Note {
  /** Null without an end that can be read. */
  readonly note: Statement | null
  /** There is more than one end, readable or not, so that none counts. */
  readonly noteIsAmbiguous: boolean
}

/** Of a note that says nothing of it. */
export const SILENT_NOTE: Note = { note: null, noteIsAmbiguous: false }

/** What stands between tokens, brackets and quotes among it; a token may also end a sentence. */
const BETWEEN = String.raw`\s,;|()[\]{}"'`
const BEFORE = `(?<![^${BETWEEN}])`
const AFTER = String.raw`(?=\.?(?:[${BETWEEN}]|$))`
const TIME = String.raw`T[\d:.]{1,30}(?:Z|[+-]\d{2}:\d{2})?`
const END = new RegExp(
  String.raw`${BEFORE}(?:ends?|subscription_end)[=:](?<at>\d{4}-\d{2}-\d{2}(?:${TIME})?)${AFTER}`,
  'gi',
)
const PLAN = new RegExp(String.raw`${BEFORE}plan=(?<word>[\w-]{1,50})${AFTER}`, 'gi')

/**
 * Reads the end in an auth file's note, written as one token such as `end=2027-01-31` (`ends`, `subscription_end`; with a
 * colon as well): a date, which is 00:00 UTC of that day, or a time with its zone. Beside it `plan=` may stand, with a word
 * that is known as a plan. Takes as long as the note is.
 */
export function readNote(note: unknown, provider: string, askedAt: Date): Note {
  if (typeof note !== 'string') return SILENT_NOTE
  const [end, otherEnd] = note.matchAll(END)
  if (end === undefined) return SILENT_NOTE
  if (otherEnd !== undefined) return { note: null, noteIsAmbiguous: true }
  const endAt = readSubscriptionDate(asInstant(end.groups?.at ?? ''), askedAt)
  if (endAt === null) return SILENT_NOTE
  return { note: { ...NOTHING_STATED, planType: planIn(note, provider), endAt }, noteIsAmbiguous: false }
}

/** The only plan that is named; of several none. */
function planIn(note: string, provider: string): string | null {
  let plan: string | null = null
  for (const { groups } of note.matchAll(PLAN)) {
    const word = groups?.word?.toLowerCase() ?? ''
    if (planTier(provider, word) === null) continue
    if (plan !== null) return null
    plan = word
  }
  return plan
}
