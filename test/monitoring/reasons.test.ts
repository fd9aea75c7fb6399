import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NEEDS } from '../../grafana/definitions/dashboards/to-do-words.ts'
import { REASON_COLORS } from '../../grafana/definitions/dashboards/words.ts'
import { isLasting } from '../../src/domain/condition/labels.ts'
import { STATUS_REASONS } from '../../src/domain/credential.ts'
import { BREAKER_REASONS, FETCH_REASONS, STORE_REASONS } from '../../src/domain/reasons.ts'

/** Reasons that a section of the runbook names in the first column of its table. */
function reasonsIn(section: string): string[] {
  const text = readFileSync('docs/alerts.md', 'utf8').split(`\n### ${section}\n`)[1]?.split('\n### ')[0] ?? ''
  const cells = [...text.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => String(cell))
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, reason]) => String(reason)))
}

test('the runbook says what to do for every reason there is', () => {
  const withOwnAlert = ['unauthorized', 'banned']
  expect(reasonsIn('ProxyDown').toSorted()).toEqual(
    FETCH_REASONS.filter((one) => !withOwnAlert.includes(one)).toSorted(),
  )
  // What lasts is an error, and what nobody explains; all else passes, or is of one model or client.
  const ofErrors = STATUS_REASONS.filter((one) => isLasting(one) || one === 'other')
  expect(reasonsIn('CredentialError').toSorted()).toEqual(ofErrors.toSorted())
  expect(reasonsIn('CredentialFailing').toSorted()).toEqual(
    STATUS_REASONS.filter((one) => !ofErrors.includes(one)).toSorted(),
  )
  expect(reasonsIn('StoreFailing').toSorted()).toEqual(STORE_REASONS.toSorted())
})

test('the overview says what to do for every reason there is', () => {
  const keys = NEEDS.map(({ need: [key] }) => key)
  const reasonsOf = (word: string) =>
    keys.filter((key) => key.startsWith(`${word} `)).map((key) => key.slice(word.length + 1))
  expect(reasonsOf('proxy').toSorted()).toEqual(FETCH_REASONS.toSorted())
  expect(reasonsOf('breaker').toSorted()).toEqual(BREAKER_REASONS.toSorted())
  expect(reasonsOf('error').toSorted()).toEqual(
    STATUS_REASONS.filter((one) => isLasting(one) || one === 'other').toSorted(),
  )
  expect(reasonsOf('failing').toSorted()).toEqual(STATUS_REASONS.toSorted())
  expect(REASON_COLORS.map(([reason]) => String(reason)).toSorted()).toEqual(STATUS_REASONS.toSorted())
})
