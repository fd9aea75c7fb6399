import { z } from 'zod'

/** PostgreSQL answers microseconds and an offset, SQLite what was written. */
export const timestamp = z.iso.datetime({ offset: true }).transform((iso) => new Date(iso))
