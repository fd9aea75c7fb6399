import { afterAll, expect, test } from 'vitest'
import { createSqliteFolder } from '../store/support/sqlite-folder.ts'
import { createHandClock } from '../support/hand-clock.ts'
import { HISTORY_FILES, type RecordedHistory, readHistory, wrongLabels } from '../support/histories.ts'
import { parseAuthFiles } from '../support/parse-auth-files.ts'
import { answering, createHarnessOn } from '../support/sync-harness.ts'

const folder = createSqliteFolder()
afterAll(folder.close)

/**
 * Plays a history through real databases.
 *
 * @param exporters how many take turns; each starts again for each of its lists
 */
async function play({ name, lists }: RecordedHistory, exporters: number): Promise<string[]> {
  const clock = createHandClock(new Date(lists[0]?.at ?? 0))
  const store = folder.open()
  const urls = { [`${name} ${exporters}`]: 'http://proxy.example.com:8317' }
  const wrong: string[] = []
  for (const [index, list] of lists.entries()) {
    const askedAt = new Date(list.at)
    const passedMs = askedAt.getTime() - clock.now().getTime()
    if (passedMs < 0) clock.setWall(passedMs)
    else clock.advance(passedMs)
    const exporter = createHarnessOn(store, { clock, urls, writer: `writer-${index % exporters}` })
    const read = parseAuthFiles({ files: list.files }, { version: '7.2.140', askedAt })
    exporter.answer(answering(read?.observations ?? []))
    await exporter.syncNow()
    const [snapshot] = exporter.board.current().values()
    expect(snapshot?.credentials).toHaveLength(list.files.length)
    wrong.push(...wrongLabels(snapshot?.credentials ?? [], list))
  }
  return wrong
}

test.each(HISTORY_FILES)(
  '%s has the right label after each list of an exporter that starts again for each',
  async (file) => {
    expect(await play(readHistory(file), 1)).toEqual([])
  },
)

test.each(HISTORY_FILES)('%s has it too where two exporters take turns', async (file) => {
  expect(await play(readHistory(file), 2)).toEqual([])
})
