import type { DatabaseSync } from 'node:sqlite'
import type { InquiryEntry } from '../../domain/inquiry.ts'
import { mapEach, type Steps } from '../../domain/steps.ts'
import type { InquiriesOutcome, RecordOutcome } from '../../domain/store.ts'
import { type InquiryEntryRow, readInquiryRow, toInquiryEntryRow } from '../inquiry-rows.ts'
import { prepareAccountRows } from './account-rows.ts'
import { inTransaction } from './transaction.ts'

/** Loads when the listed credentials of the named proxies were asked for. Throws what SQLite says. */
export function* loadInquiries(database: DatabaseSync, proxies: readonly string[]): Steps<InquiriesOutcome> {
  const rows = database
    .prepare(
      `select c.proxy, c.credential, i.inquiry, i.asked_at, i.result, i.next_at
       from oauth_inquiries i join oauth_credentials c on c.id = i.credential_id
       where c.proxy in (select value from json_each(?)) and c.removed_at is null`,
    )
    .iterate(JSON.stringify(proxies))
  const records = yield* mapEach(rows, readInquiryRow)
  return { ok: true, records: records.filter((record) => record !== null) }
}

/** Stores an asking and what was answered in one transaction. Throws what SQLite says. */
export function recordInquiry(database: DatabaseSync, entry: InquiryEntry): Steps<RecordOutcome> {
  return inTransaction(database, 'immediate', record(database, toInquiryEntryRow(entry)))
}

function* record(
  database: DatabaseSync,
  { proxy, credential, evidence, quota, ...row }: InquiryEntryRow,
): Steps<RecordOutcome> {
  const recorded = database
    .prepare(
      `insert into oauth_inquiries (credential_id, inquiry, asked_at, result, next_at)
       select id, ?, ?, ?, ? from oauth_credentials where proxy = ? and credential = ? and removed_at is null
       on conflict (credential_id, inquiry) do update set
         asked_at = excluded.asked_at, result = excluded.result, next_at = excluded.next_at
       returning credential_id as id`,
    )
    .get(row.inquiry, row.asked_at, row.result, row.next_at, proxy, credential)
  if (recorded === undefined) return { ok: true, recorded: false }
  yield
  prepareAccountRows(database).put({ id: Number(recorded.id), evidence, quota })
  return { ok: true, recorded: true }
}
