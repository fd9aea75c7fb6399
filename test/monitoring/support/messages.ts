import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { always, exporterHistory, type ProxyHistory } from './history.ts'
import { inputSeries, promtool } from './promtool.ts'

/** The labels of the account below. */
export const WHO = {
  job: 'cliproxy',
  instance: 'collector:5001',
  proxy: 'home',
  provider: 'codex',
  credential: 'ann',
  name: 'an***@example.com',
}

const RULES = readFileSync('prometheus/alerts.yml', 'utf8')

/** An account, and the page that its messages link to. */
export const ann = { credential: WHO.credential, name: always(WHO.name) }
const PAGE = 'd/cliproxy-account?var-proxy=home&var-provider=codex&var-credential=ann'

/** What an alert is identified by, and says. */
export interface Message {
  readonly alert: string
  readonly labels: Readonly<Record<string, string>>
  readonly summary: string
  readonly description: string
  readonly action: string
  /** Of the account, unless set. */
  readonly page?: string
}

/** Tries which messages of one alert the rules give at a minute of a proxy's history. */
export function expectMessages(proxy: ProxyHistory, minute: number, messages: readonly Message[], stepMinutes = 1) {
  const [alertname = ''] = messages.map(({ alert }) => alert)
  const test = {
    interval: `${stepMinutes}m`,
    input_series: inputSeries([exporterHistory({ proxies: [proxy] })], minute, stepMinutes),
    alert_rule_test: [
      {
        eval_time: `${minute}m`,
        alertname,
        exp_alerts: messages.map(({ alert, labels, ...texts }) => ({
          exp_labels: labels,
          exp_annotations: { page: PAGE, ...texts, runbook: `Section ${alert} of docs/alerts.md` },
        })),
      },
    ],
  }
  expect(promtool({ rule_files: ['rules.yml'], evaluation_interval: `${stepMinutes}m`, tests: [test] }, RULES)).toBe('')
}
