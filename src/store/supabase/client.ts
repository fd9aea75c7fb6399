import { createClient } from '@supabase/supabase-js'

/** What a project's Data API is reached by. */
export interface ProjectAccess {
  /** Base URL of the project, such as `https://abcdefghijklmnopqrst.supabase.co`. */
  readonly url: string
  readonly secretKey: string
  readonly fetch: typeof fetch
}

/** Calls a database function with its arguments, which are JSON text. */
export type RunFunction = (name: string, args: string, signal: AbortSignal) => Promise<FunctionAnswer>

/** As supabase-js has it. */
interface FunctionAnswer {
  readonly data: unknown
  readonly error: { readonly code?: string; readonly hint?: string | null } | null
  readonly status: number
}

/**
 * A client of the Data API alone: the key is the access token, so that no session is looked for, kept or refreshed.
 * Redirects are refused, since they would carry the key to another origin.
 *
 * supabase-js makes the text of a request in one piece, which for thousands of rows blocks the event loop. So it is given
 * a number to send, and the text is put in where it calls `fetch`.
 */
export function createDataClient({ url, secretKey, fetch: send }: ProjectAccess): RunFunction {
  const texts = new Map<string, string>()
  const textOf = (placeholder: unknown): string => {
    const text = texts.get(String(placeholder))
    // Sent without its arguments, a call reads as one of a function that the database lacks.
    if (text === undefined) throw new Error('supabase-js sent another text than it was given.')
    return text
  }
  let calls = 0
  const client = createClient(url, secretKey, {
    accessToken: async () => secretKey,
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: async (input, init) => send(input, { ...init, body: textOf(init?.body), redirect: 'error' }),
    },
  })
  return async (name, args, signal) => {
    const placeholder = { call: calls++ }
    const sent = JSON.stringify(placeholder)
    texts.set(sent, args)
    try {
      return await client.rpc(name, placeholder).abortSignal(signal)
    } finally {
      texts.delete(sent)
    }
  }
}
