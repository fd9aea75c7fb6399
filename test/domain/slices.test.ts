import { expect, onTestFinished, test, vi } from 'vitest'
import { giveWay, giveWayToAll, inBackgroundSlices, inSlices } from '../../src/domain/slices.ts'
import { mapEach, STEP, type Steps } from '../../src/domain/steps.ts'
import { inEachTurn, letStepsTake, pauseAfterEachStep } from '../support/slices.ts'

const NUMBERS = Array.from({ length: 10 * STEP }, (_, index) => index)

test('work that fits in a slice does not pause', async () => {
  vi.spyOn(performance, 'now').mockReturnValue(1000)
  onTestFinished(() => void vi.restoreAllMocks())
  // Nothing was waited for before, so that the first slice may be over.
  await giveWay()
  let turns = 0
  await inEachTurn(inSlices(mapEach(NUMBERS, String)), () => {
    turns += 1
  })
  expect(turns).toBe(1)
})

test('who comes back in the background waits for those who want turns, though the slice is not over', async () => {
  vi.spyOn(performance, 'now').mockReturnValue(2000)
  onTestFinished(() => void vi.restoreAllMocks())
  const order: string[] = []
  const first = giveWay().then(async () => {
    order.push('first')
    await giveWayToAll()
    order.push('background')
  })
  const second = giveWay().then(() => order.push('second'))
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second', 'background'])
})

test('in each turn of the event loop one step of one work is done, and all of them get on', async () => {
  pauseAfterEachStep()
  let doneInTurn = 0
  const perTurn: number[] = []
  const countSteps = (value: number): number => {
    if (value % STEP === 0) doneInTurn += 1
    return -value
  }
  // Each begins at once with its first step.
  const works = [1, 2, 3].map(() => inSlices(mapEach(NUMBERS, countSteps)))
  const results = await inEachTurn(Promise.all(works), () => {
    perTurn.push(doneInTurn)
    doneInTurn = 0
  })
  expect(results).toEqual([1, 2, 3].map(() => NUMBERS.map((value) => -value)))
  expect(Math.max(...perTurn.slice(1))).toBe(1)
  expect(perTurn.length).toBeGreaterThan(27)
})

test('in the background one of eight turns is taken while others want them, and then each', async () => {
  pauseAfterEachStep()
  const order: string[] = []
  const record = (who: string) => mapEach(NUMBERS, (value) => value % STEP === 0 && order.push(who))
  const later = inBackgroundSlices(record('later'))
  await Promise.all([inSlices(record('first')), inSlices(record('second')), later])
  // The others begin at once with their first steps.
  const turns = order.slice(2)
  const contested = turns.slice(0, Math.max(turns.lastIndexOf('first'), turns.lastIndexOf('second')))
  const places = contested.flatMap((who, place) => (who === 'later' ? [place] : []))
  expect(places.length).toBeGreaterThan(1)
  expect(places.slice(1).map((place, index) => place - (places[index] ?? 0))).toEqual(places.slice(1).map(() => 8))
  expect(turns.slice(contested.length + 1)).toEqual(Array(10 - places.length).fill('later'))
})

test('a turn of the background is a whole slice, though others want it', async () => {
  letStepsTake(1)
  const order: string[] = []
  const record = (who: string, steps: number) =>
    mapEach(Array(steps * STEP).keys(), (value) => value % STEP === 0 && order.push(who))
  const works = [
    inBackgroundSlices(record('later', 300)),
    inSlices(record('first', 500)),
    inSlices(record('second', 500)),
  ]
  await Promise.all(works)
  const contested = order.slice(0, Math.min(order.lastIndexOf('first'), order.lastIndexOf('second')))
  const share = contested.filter((who) => who === 'later').length / contested.length
  expect(share).toBeGreaterThan(0.9 / 8)
  expect(share).toBeLessThan(1.1 / 8)
})

test('when the signal aborts, its reason is thrown into the steps, which end themselves', async () => {
  pauseAfterEachStep()
  const abort = new AbortController()
  const said: string[] = []
  function* endless(): Steps<never> {
    try {
      for (;;) {
        said.push('step')
        yield
      }
    } finally {
      said.push('undone')
    }
  }
  const work = inSlices(endless(), abort.signal)
  abort.abort('enough')
  await expect(work).rejects.toBe('enough')
  expect(said).toEqual(['step', 'undone'])
})

test('what a step throws rejects', async () => {
  const fail = (value: number): number => {
    if (value === 2 * STEP) throw new Error('odd')
    return value
  }
  await expect(inSlices(mapEach(NUMBERS, fail))).rejects.toThrow('odd')
})
