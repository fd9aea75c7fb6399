import type { SecretName, SettingName } from '../config/environment.ts'

const SETTINGS: Readonly<Record<SettingName | SecretName, string>> = {
  CLIPROXY_URL: 'the proxy, when there is one (http://localhost:8317)',
  CLIPROXY_MANAGEMENT_KEY: 'its management key; required',
  CLIPROXY_NAME: 'its name in labels and rows (default)',
  CLIPROXY_CA_FILE: 'authorities of your own, trusted for the proxies',
  CLIPROXY_PROXIES_FILE: 'several proxies, instead of the one above',
  CLIPROXY_SUBSCRIPTIONS_FILE: 'dates that no proxy publishes',
  CLIPROXY_NOTE_DATES: "whether an end in an auth file's note counts (on)",
  CLIPROXY_FAILURE_EVENTS: "whether the proxies' failure events are received (auto)",
  CLIPROXY_INQUIRIES: 'what to ask providers, such as codex-subscription (nothing)',
  OAUTH_SYNC_INTERVAL_SECONDS: 'between two syncs (900)',
  SUPABASE_URL: 'a database at Supabase, instead of the embedded one',
  SUPABASE_SECRET_KEY: 'its secret key',
  DATA_DIR: 'embedded database, breaker state, id of this installation (./data)',
  USAGE_RETENTION_DAYS: 'of the usage per sync (30)',
  COLLECTOR_HOST: 'where it listens (127.0.0.1)',
  COLLECTOR_TRIGGER_PORT: 'where it listens (5001)',
  COLLECTOR_ALLOWED_HOSTS: 'host names under which it answers without a token',
  COLLECTOR_API_TOKEN: 'guards the API',
  METRICS_TOKEN: 'guards /metrics and /',
  METRICS_EMAIL: 'how an e-mail appears: masked, full, none (masked)',
  GRAFANA_URL: 'where its dashboards are, for a link on the page',
  LOG_LEVEL: 'debug, info, warn, error (info)',
  LOG_FORMAT: 'json, text (json)',
}

const WIDTH = Math.max(...Object.keys(SETTINGS).map((name) => name.length))

export const HELP = `Usage: cliproxy-exporter [--once [--json] | --dry-run [--json] | --check-config | --demo | --version | --help]

Reads the credentials of CLIProxyAPI servers on a schedule and serves them as Prometheus metrics.

  (no flag)       serve until stopped
  --once          sync once, print a table of the credentials and what came of it
  --dry-run       fetch once and print what would change in the store; write nothing there
  --json          with one of these two: print JSON, for scripts (npm start --silent -- --once --json)
  --check-config  print the effective configuration, secrets masked, and contact nobody
  --demo          serve beside a proxy of invented accounts; ignores .env and SUPABASE_*
  -v, --version   print the version
  -h, --help      print this

Exit codes:
  0  done, or stopped by a signal
  1  a proxy or the store failed, or the port cannot be listened on
  2  the flags or the configuration are wrong: nothing was begun

Settings, with their defaults, as environment variables or in a .env file in the working directory; README.md says more.
Each secret can come from a file: CLIPROXY_MANAGEMENT_KEY_FILE and so on. HTTP_PROXY, HTTPS_PROXY and NO_PROXY count too.
${Object.entries(SETTINGS)
  .map(([name, meaning]) => `  ${name.padEnd(WIDTH)}  ${meaning}`)
  .join('\n')}
`
