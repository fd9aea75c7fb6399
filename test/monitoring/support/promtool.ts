import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'
import { stringify } from 'yaml'
import { ALERT_GROUPS } from '../../../grafana/definitions/alerts/all-groups.ts'
import { prometheusRules } from '../../../grafana/definitions/prometheus-rules.ts'
import { createFolder } from '../../support/temporary.ts'
import type { At, History } from './history.ts'

const hasPromtool = spawnSync('promtool', ['--version']).status === 0
if (!hasPromtool) console.warn('SKIPPED: promtool is not installed, so no rule is tried (install prometheus)')

/** A `describe` that is skipped, loudly, without promtool. */
export const describeRules = describe.skipIf(!hasPromtool)

/** Alerts that fire at a minute, all of them but Watchdog. */
export type Expected = readonly (readonly [minute: number, firing: readonly string[]])[]

const RULES = stringify({
  groups: prometheusRules(ALERT_GROUPS).groups.map((group) => ({
    ...group,
    rules: group.rules.map(({ annotations, ...rule }) => rule),
  })),
})

/**
 * Runs the rules over histories and tells what differs from what is expected. There is a scrape and an evaluation per
 * step: a minute, or five where no other minute is looked at. An alert is written `Name severity of`: the name of the
 * credential that it is about, else the proxy, else the instance, else nothing.
 */
export function tryRules(
  histories: readonly History[],
  expected: Expected,
  stepMinutes = expected.every(([minute]) => minute % 5 === 0) ? 5 : 1,
): string {
  const minutes = Math.max(...expected.map(([minute]) => minute))
  return promtool({
    rule_files: ['rules.yml'],
    evaluation_interval: `${stepMinutes}m`,
    tests: [
      {
        interval: `${stepMinutes}m`,
        input_series: inputSeries(histories, minutes, stepMinutes),
        promql_expr_test: expected.map(([minute, firing]) => ({
          expr: `count by (alertname, severity, of) (${FIRING})`,
          eval_time: `${minute}m`,
          exp_samples: counted(firing),
        })),
      },
    ],
  })
}

/** Histories up to a minute as promtool takes them. */
export function inputSeries(histories: readonly History[], minutes: number, stepMinutes = 1) {
  return histories.flatMap((of) =>
    [...of].map(([series, at]) => ({ series, values: values(at, minutes, stepMinutes) })),
  )
}

const FIRING = ['instance', 'proxy', 'name'].reduce(
  (vector, label) => `label_replace(${vector}, "of", "$1", "${label}", "(.+)")`,
  'ALERTS{alertstate="firing", alertname!="Watchdog"}',
)

function counted(firing: readonly string[]) {
  return [...Map.groupBy(firing, (alert) => alert)].map(([alert, { length }]) => {
    const [alertname, severity, of] = alert.split(' ')
    return { labels: `{alertname="${alertname}", severity="${severity}"${of ? `, of="${of}"` : ''}}`, value: length }
  })
}

/** A series that ends is marked stale, as a real scrape does. */
function values(at: At<number>, minutes: number, stepMinutes: number): string {
  const samples = Array.from({ length: minutes / stepMinutes + 1 }, (_, step) => at(step * stepMinutes))
  return samples
    .map((value, step) => {
      if (value !== null) return String(value)
      return step > 0 && samples[step - 1] !== null ? 'stale' : '_'
    })
    .join(' ')
}

/** Output of a failed `promtool test rules`; empty when it passed. */
export function promtool(test: unknown, rules = RULES): string {
  const { path, remove } = createFolder()
  try {
    writeFileSync(join(path, 'rules.yml'), rules)
    writeFileSync(join(path, 'test.yml'), stringify(test))
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', join(path, 'test.yml')])
    return status === 0 ? '' : shortened(`${stdout}${stderr}`)
  } finally {
    remove()
  }
}

/** Without the query, which is the same everywhere, and the tail of a long list. */
function shortened(output: string): string {
  return output
    .replaceAll(/expr: ".*", time:/g, 'at')
    .split('\n')
    .filter(Boolean)
    .slice(0, 20)
    .join('\n')
}
