import type { Middleware } from 'koa'
import type { OverviewRow } from '../domain/overview.ts'
import type { Steps } from '../domain/steps.ts'
import { credentialJson } from './credentials-json.ts'
import { answerLongText } from './long-text.ts'
import type { OverviewDeps } from './overview-route.ts'

/** This many credentials are a step of less than a millisecond. */
const ROWS = 50

/** Responds with what `/` shows of all accounts, as JSON. */
export function answerCredentials({ overview, inSlices }: Pick<OverviewDeps, 'overview' | 'inSlices'>): Middleware {
  return async (ctx) => {
    const { rows } = await overview()
    ctx.set('Cache-Control', 'no-store')
    ctx.type = 'json'
    await answerLongText(ctx, inSlices, credentialsJson(rows))
  }
}

function* credentialsJson(rows: readonly OverviewRow[]): Steps<readonly string[]> {
  const pieces = ['{"credentials":[']
  for (const [index, row] of rows.entries()) {
    pieces.push((index === 0 ? '' : ',') + JSON.stringify(credentialJson(row)))
    if (index % ROWS === 0) yield
  }
  return [...pieces, ']}']
}
