import { OFF, PLAIN } from '../colors.ts'
import { wordsFor } from '../panel.ts'
import { GAUGE } from '../table.ts'

export const WINDOW = { field: 'window', title: 'Window', width: 95 } as const

export const WINDOW_SCOPE = {
  field: 'scope',
  title: 'Of',
  width: 110,
  mappings: wordsFor([
    ['main', 'the account', PLAIN],
    ['code_review', 'code review', PLAIN],
    ['overage', 'overage', PLAIN],
    ['model', 'a model', PLAIN],
    ['credential', 'the account', PLAIN],
  ]),
} as const

export const WINDOW_MODEL = {
  field: 'model',
  title: 'Model',
  width: 115,
  mappings: wordsFor([['', '–', OFF]]),
} as const

/** A bar from nothing to all. */
export const SHARE = { unit: 'percentunit', decimals: 0, min: 0, max: 1, ...GAUGE }
