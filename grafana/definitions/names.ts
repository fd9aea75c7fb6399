/** The runbook of alerts, in the folder that `DOCS_URL` is the address of. */
export const RUNBOOK = 'alerts.md'

/** The provisioned data source's uid: Grafana's rules name it literally. */
export const DATASOURCE_UID = 'cliproxy-prometheus'

/** Folders of Grafana; a dashboard folder and an alert folder must not share a title. */
export const DASHBOARD_FOLDER = 'CLIProxy'
export const ALERT_FOLDER = 'CLIProxy alerts'

/** Job of the replay in prometheus.yml: it comes and goes with its compose profile, and nobody misses it. */
export const DEMO_JOB = 'cliproxy-demo'

/** The page of one account, where messages and tables lead; its variables have the names of the account's labels. */
export const ACCOUNT_PAGE_UID = 'cliproxy-account'

/** Routes leave alone what carries this label. */
export const QUIET = { notify: 'never' } as const

export const GENERATED =
  ' Generated from grafana/definitions by `npm run build:monitoring`: change it there, or your change is lost.'
