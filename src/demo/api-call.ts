import { z } from 'zod'
import { authIndexOf } from './entry.ts'
import { accountsAt } from './pool.ts'
import { answerOf } from './provider-answers.ts'

const callSchema = z.object({ auth_index: z.string(), method: z.string(), url: z.string() })

/** An answer of the Management API. */
export interface ApiAnswer {
  readonly status: number
  readonly body: object
}

/**
 * Answers `POST /v0/management/api-call` as a proxy does: 200 with whatever the provider says, a refusal too. An unknown
 * `auth_index` is no error of the call, which goes out without a token that anybody has.
 */
export function answerApiCall(body: string, startedAt: Date, now: Date): ApiAnswer {
  const call = callSchema.safeParse(parseJson(body))
  if (!call.success) return { status: 400, body: { error: 'invalid body' } }
  const nowMs = now.getTime() - startedAt.getTime()
  const account = accountsAt(nowMs).find((listed) => authIndexOf(listed) === call.data.auth_index)
  const answer = answerOf(call.data.url, account, startedAt, nowMs)
  if (answer === null) return { status: 502, body: { error: 'request failed' } }
  return {
    status: 200,
    body: {
      status_code: answer.status,
      header: { 'Content-Type': ['application/json'], Date: [now.toUTCString()] },
      body: answer.body,
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
