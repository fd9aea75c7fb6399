import type { CredentialStore } from '../../../src/domain/store.ts'
import type { Project } from '../../support/postgrest-project.ts'
import { storeOf } from './supabase-project.ts'

const SINCE_002 = ['condition', 'name_suffix', 'subscription_renewal', 'subscription_delinquent', 'evidence', 'quota']

/** A store that calls the first release's functions, sends them what it sent, and reads of their answers what it read. */
export function firstReleaseStore(project: Project): CredentialStore {
  return storeOf(project, { fetch: fetchAsFirstRelease })
}

const fetchAsFirstRelease: typeof fetch = async (input, init) => {
  if (String(input).endsWith('_2')) return Response.json({ code: 'PGRST202' }, { status: 404 })
  const body = typeof init?.body === 'string' ? withoutNews(init.body) : init?.body
  const response = await fetch(input, { ...init, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  return new Response(response.ok ? withoutNews(text) : text, { status: response.status, headers: response.headers })
}

function withoutNews(json: string): string {
  return JSON.stringify(JSON.parse(json, (key, value) => (SINCE_002.includes(key) ? undefined : value)))
}
