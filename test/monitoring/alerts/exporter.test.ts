import { expect, test } from 'vitest'
import { absent, type ExporterHistory, exporterHistory, from } from '../support/history.ts'
import { describeRules, type Expected, promtool, tryRules } from '../support/promtool.ts'

function check(exporters: readonly ExporterHistory[], expected: Expected) {
  expect(tryRules(exporters.map(exporterHistory), expected)).toBe('')
}

describeRules('StoreFailing', () => {
  test('fires after half an hour', () => {
    check(
      [{ storeUp: from<0 | 1>(10, 0, 1) }],
      [
        [39, []],
        [40, ['StoreFailing warning collector:5001']],
      ],
    )
  })

  test('silent for a short failure, and before the first write', () => {
    check(
      [{ storeUp: (now) => (now >= 10 && now < 39 ? 0 : 1) }],
      [
        [39, []],
        [60, []],
      ],
    )
    check([{ storeUp: absent }], [[60, []]])
  })
})

describeRules('ConfigReloadFailed', () => {
  test('fires after half an hour of one mistake, and is silent for one that is mended', () => {
    check(
      [{ configReloaded: from<0 | 1>(10, 0, 1) }],
      [
        [39, []],
        [40, ['ConfigReloadFailed warning collector:5001']],
      ],
    )
    check(
      [{ configReloaded: (now) => (now >= 10 && now < 39 ? 0 : 1) }],
      [
        [39, []],
        [60, []],
      ],
    )
  })
})

describeRules('ExporterDown', () => {
  const until = (minute: number) => (now: number) => now < minute

  test('fires five minutes after the last exporter fell silent, and once for all of them', () => {
    check(
      [{ scraped: until(10) }],
      [
        [14, []],
        [15, ['ExporterDown critical ']],
        [40, ['ExporterDown critical ']],
      ],
    )
    const both = [
      { instance: 'a:5001', scraped: until(10) },
      { instance: 'b:5001', scraped: until(10) },
    ]
    check(both, [[15, ['ExporterDown critical ']]])
  })

  test('names the one of two that is down', () => {
    const one = [{ instance: 'a:5001', scraped: until(10) }, { instance: 'b:5001' }]
    check(one, [
      [14, []],
      [15, ['ExporterDown critical a:5001']],
    ])
  })

  test('silent for a missed scrape, a restart, and a replay that was stopped', () => {
    check(
      [{ scraped: (now) => now % 10 !== 0 }],
      [
        [10, []],
        [60, []],
      ],
    )
    check(
      [{ scraped: (now) => now < 10 || now >= 14 }],
      [
        [14, []],
        [60, []],
      ],
    )
    check([{}, { job: 'cliproxy-demo', instance: 'demo:5002', scraped: until(10) }], [[60, []]])
  })
})

describeRules('Watchdog', () => {
  const watchdog = (evalTime: string, firing: boolean) => ({
    rule_files: ['rules.yml'],
    tests: [
      {
        alert_rule_test: [
          {
            eval_time: evalTime,
            alertname: 'Watchdog',
            exp_alerts: firing ? [{ exp_labels: { severity: 'info', notify: 'never' } }] : [],
          },
        ],
      },
    ],
  })

  test('is always on', () => {
    expect(promtool(watchdog('0m', true))).toBe('')
    expect(promtool(watchdog('1d', true))).toBe('')
  })

  test('and this test would notice its absence', () => {
    expect(promtool(watchdog('0m', false))).toContain('FAILED')
  })
})
