import { z } from 'zod'
import { isoOf, isoOrNull } from '../domain/iso-time.ts'
import { inOrder, QUOTA_SCOPES, type QuotaWindow, WINDOW_NAMES } from '../domain/quota.ts'
import { storedTime } from './stored-time.ts'

/** A row of `oauth_quota`, without its credential; `model` is empty where the window is of no model. */
export type QuotaRow = z.input<typeof QUOTA_ROW>

const QUOTA_ROW = z.object({
  window_name: z.enum(WINDOW_NAMES),
  scope: z.enum(QUOTA_SCOPES),
  model: z.string(),
  used_ratio: z.number().nonnegative(),
  window_seconds: z.int().positive().nullable(),
  reset_at: storedTime.nullable(),
  observed_at: storedTime,
})

/** The rows of one credential, without those that cannot be read. The first release has none. */
export const QUOTA_ROWS = z
  .array(z.unknown())
  .nullish()
  .catch(null)
  .transform((rows) => inOrder((rows ?? []).flatMap((row) => readQuotaRow(row) ?? [])))

/** What `QUOTA_ROWS` reads back as equal windows. */
export function toQuotaRow(quota: QuotaWindow): QuotaRow {
  return {
    window_name: quota.window,
    scope: quota.scope,
    model: quota.model ?? '',
    used_ratio: quota.usedRatio,
    window_seconds: quota.windowSeconds,
    reset_at: isoOrNull(quota.resetAt),
    observed_at: isoOf(quota.observedAt),
  }
}

function readQuotaRow(value: unknown): QuotaWindow | undefined {
  const row = QUOTA_ROW.safeParse(value).data
  return (
    row && {
      window: row.window_name,
      scope: row.scope,
      model: row.model === '' ? null : row.model,
      usedRatio: row.used_ratio,
      windowSeconds: row.window_seconds,
      resetAt: row.reset_at,
      observedAt: row.observed_at,
    }
  )
}
