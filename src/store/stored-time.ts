import { z } from 'zod'

/** An instant as a stored row has it: PostgreSQL answers microseconds and an offset, SQLite what was written. */
export const storedTime = z.iso.datetime({ offset: true }).transform((iso) => new Date(iso))
