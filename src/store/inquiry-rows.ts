import { z } from 'zod'
import { INQUIRY_NAMES, INQUIRY_RESULTS, type InquiryEntry, type InquiryRecord } from '../domain/inquiry.ts'
import { isoOf } from '../domain/iso-time.ts'
import { toStatementRow } from './evidence-rows.ts'
import { toQuotaRow } from './quota-rows.ts'
import { storedTime } from './stored-time.ts'

/** A row of `oauth_inquiries`, with its proxy and credential in place of their id. */
const INQUIRY_ROW = z
  .object({
    proxy: z.string(),
    credential: z.string(),
    inquiry: z.enum(INQUIRY_NAMES),
    asked_at: storedTime,
    result: z.enum(INQUIRY_RESULTS).nullable(),
    next_at: storedTime,
  })
  .transform(
    ({ asked_at: askedAt, next_at: nextAt, ...row }): InquiryRecord => ({
      ...row,
      askedAt,
      nextAt,
    }),
  )

/** Null for a row that cannot be read: nothing is known then, so that its account is asked for. */
export function readInquiryRow(row: unknown): InquiryRecord | null {
  return INQUIRY_ROW.safeParse(row).data ?? null
}

export type InquiryEntryRow = ReturnType<typeof toInquiryEntryRow>

/** An asking, with rows of `oauth_evidence` and `oauth_quota` for what was answered. */
export function toInquiryEntryRow({ proxy, credential, inquiry, askedAt, result, nextAt, answer }: InquiryEntry) {
  return {
    proxy,
    credential,
    inquiry,
    asked_at: isoOf(askedAt),
    result,
    next_at: isoOf(nextAt),
    evidence: answer?.live == null ? [] : [toStatementRow('live', answer.live)],
    quota: answer?.quota.map(toQuotaRow) ?? [],
  }
}
