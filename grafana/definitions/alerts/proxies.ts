import type { AlertGroup } from '../alert.ts'
import { choose } from '../annotations.ts'
import { EXPORTER } from '../dashboards/exporter.ts'
import { PROXIES } from '../dashboards/exporter-panels.ts'
import { BREAKER_REASON, PROXY_REASON } from '../details.ts'
import { EXPORTER_LABELS, lastKnown, PROXY_LABELS, series } from '../promql.ts'
import { WINDOWS } from '../windows.ts'

const SHOWN_IN = { dashboard: EXPORTER, panel: PROXIES }
const breakerOpen = `on (${PROXY_LABELS}) (${lastKnown('breaker_open')} == 1)`
const down = `${lastKnown('up')} == 0`

const BY_REASON = [
  [
    ['refused', 'dns', 'timeout', 'reset'],
    'Look whether the proxy runs, and whether CLIPROXY_URL is right as seen from the exporter.',
  ],
  [['remote_disabled'], 'Set remote-management.allow-remote: true at the proxy.'],
  [['key_not_set', 'not_found'], 'Set remote-management.secret-key at the proxy.'],
  [['safe_mode'], "Replace the example values of api-keys in the proxy's configuration."],
  [['gate'], 'A login stands before the proxy: let the exporter past it, by headers in the proxies file.'],
  [['tls'], "Renew the proxy's certificate, or give its authority in CLIPROXY_CA_FILE."],
  [['redirect', 'bad_content_type', 'bad_shape', 'bad_json'], 'Something else answers there: correct CLIPROXY_URL.'],
] as const

export const PROXY_ALERTS: AlertGroup = {
  name: 'cliproxy-proxies',
  alerts: [
    {
      name: 'CredentialsDropped',
      title: 'Credentials dropped',
      expr: `${lastKnown('credentials')} < 0.5 * max_over_time(${series('credentials')}[${WINDOWS.droppedLookback}])`,
      for: WINDOWS.dropped,
      severity: 'warning',
      about: 'proxy',
      summary: ({ number }) => `Proxy {{ $labels.proxy }} lists only ${number} credentials`,
      description: () =>
        'The list has lost more than half of the most it held within a day. A lost volume or a wrong path looks like this.',
      action: () => "If nobody removed them, look at the proxy's auth directory.",
      panel: SHOWN_IN,
    },
    {
      name: 'ProxyDown',
      title: 'Proxy cannot be read',
      // Without the metric's name, or Grafana would not find the reason.
      expr: `max by (${PROXY_LABELS}) (${down})\nunless ${breakerOpen}`,
      for: WINDOWS.proxyDown,
      severity: 'critical',
      about: 'proxy',
      summary: ({ detail }) => `Proxy {{ $labels.proxy }} cannot be read${detail(PROXY_REASON, ': {{ . }}')}`,
      description: ({ detail }) =>
        'The list of credentials of proxy {{ $labels.proxy }} could not be fetched for a while' +
        `${detail(PROXY_REASON, ' (reason: {{ . }})')}. What is shown of its credentials is the last that was known.`,
      action: (dialect) => choose(dialect, PROXY_REASON, BY_REASON, "Look at the proxy's own log."),
      details: [PROXY_REASON],
      panel: SHOWN_IN,
    },
    {
      name: 'BreakerOpen',
      title: 'Proxy refuses the management key',
      expr: `max by (${PROXY_LABELS}) (${lastKnown('breaker_open')}) == 1`,
      for: '0s',
      severity: 'critical',
      about: 'proxy',
      summary: ({ detail }) => `Proxy {{ $labels.proxy }} is not asked any more${detail(BREAKER_REASON, ': {{ . }}')}`,
      description: ({ detail }) =>
        `Proxy {{ $labels.proxy }} refused the management key${detail(BREAKER_REASON, ' (reason: {{ . }})')}, so the exporter stopped ` +
        'asking before the proxy bans this address, which the browser of its owner may share.',
      action: () => 'Set the right management key; a ban then ends by itself after half an hour.',
      details: [BREAKER_REASON],
      panel: SHOWN_IN,
    },
    {
      name: 'DataStale',
      title: 'Data is stale',
      expr: [
        `(time() - ${lastKnown('sync_last_success_timestamp_seconds', 'step="fetch"')})`,
        `> on (${EXPORTER_LABELS}) group_left () (3 * ${lastKnown('sync_interval_seconds')})`,
        `unless on (${PROXY_LABELS}) (${down})`,
      ].join('\n'),
      for: WINDOWS.stale,
      severity: 'warning',
      about: 'proxy',
      summary: ({ duration }) => `Nothing new of proxy {{ $labels.proxy }} for ${duration}`,
      description: () =>
        'More than three sync intervals have passed without a sync of proxy {{ $labels.proxy }}, although none failed: ' +
        'the sync loop of the exporter seems to hang.',
      action: () => "Look at the exporter's log, and restart it.",
      panel: SHOWN_IN,
    },
    {
      name: 'ClockSkew',
      title: 'Clocks differ',
      expr: `abs(${lastKnown('upstream_clock_skew_seconds')}) > 300`,
      for: WINDOWS.clockSkew,
      severity: 'warning',
      about: 'proxy',
      summary: ({ duration }) => `Clocks of proxy {{ $labels.proxy }} and exporter differ by ${duration}`,
      description: () =>
        'One of the two clocks is wrong, and with it either the days that are left or the dates of proxy ' +
        '{{ $labels.proxy }}.',
      action: () => 'Set up time synchronisation on both machines.',
      panel: SHOWN_IN,
    },
  ],
}
