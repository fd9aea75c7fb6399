import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { DEMO_JOB } from '../../grafana/definitions/names.ts'
import { describeRules } from './support/promtool.ts'

const prometheusConfig = z.object({
  rule_files: z.array(z.string()),
  scrape_configs: z.array(
    z.object({ job_name: z.string(), static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
  ),
})

const CONFIG = prometheusConfig.parse(parse(readFileSync('prometheus.yml', 'utf8')))

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return { status, stdout, output: `${stdout}${stderr}` }
}

describeRules('Prometheus and Alertmanager accept', () => {
  test('prometheus.yml with the rules that it names', () => {
    expect(run('promtool', 'check', 'config', 'prometheus.yml')).toMatchObject({
      status: 0,
      output: expect.stringMatching(/alerts\.yml[\s\S]*recording\.yml/),
    })
  })

  test.each(CONFIG.rule_files)('%s, without a complaint of the linter', (file) => {
    expect(run('promtool', 'check', 'rules', '--lint-fatal', '--lint=all', file).status).toBe(0)
  })

  const hasAmtool = run('amtool', '--version').status === 0
  if (!hasAmtool)
    console.warn('SKIPPED: amtool is not installed, so no route is tried (install prometheus-alertmanager)')

  test.skipIf(!hasAmtool)('alertmanager.yml, and its routes lead where they should', () => {
    const config = 'prometheus/alertmanager.yml'
    expect(run('amtool', 'check-config', config).status).toBe(0)
    const route = (...labels: string[]) =>
      run('amtool', 'config', 'routes', 'test', `--config.file=${config}`, ...labels).stdout
    expect(route('alertname=Watchdog', 'severity=info', 'notify=never')).toBe('nobody\n')
    expect(route('alertname=CredentialError', 'severity=critical')).toBe('operator\n')
  })
})

test('the replay has a job of its own, which the alert ExporterDown knows', () => {
  const targets = new Map(
    CONFIG.scrape_configs.map(({ job_name, static_configs }) => [job_name, static_configs[0]?.targets[0]]),
  )
  expect(targets).toEqual(
    new Map([
      ['cliproxy', 'collector:5001'],
      [DEMO_JOB, 'demo:5002'],
    ]),
  )
})
