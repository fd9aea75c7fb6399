import { wordsFor } from '../panel.ts'

/** Conditions of a credential, worst last, with the number that stands for each in timelines and tables. */
const CONDITIONS = [
  ['disabled', 'text'],
  ['ok', 'green'],
  ['unknown', 'purple'],
  ['limited', 'yellow'],
  ['failing', 'orange'],
  ['error', 'red'],
] as const

export const CONDITION_WORDS = wordsFor(CONDITIONS.map(([status, color]) => [status, status, color]))

export const CONDITION_NUMBER_WORDS = wordsFor(CONDITIONS.map(([status, color], number) => [number, status, color]))

/** Each condition with its number and its colour. */
export const NUMBERED_CONDITIONS = CONDITIONS.map(([status, color], number) => ({ status, color, number }))

export const STANDING_WORDS = wordsFor([
  ['current', 'current', 'green'],
  ['ends soon', 'ends soon', 'orange'],
  ['renewal unconfirmed', 'renewal unconfirmed', 'blue'],
  ['expired', 'expired', 'red'],
  ['disabled', 'disabled', 'text'],
])

export const EVIDENCE_WORDS = wordsFor([
  ['manual', 'stated by you', 'text'],
  ['note', 'your note', 'text'],
  ['live', 'live', 'text'],
  ['id_token', 'last login', 'text'],
])
