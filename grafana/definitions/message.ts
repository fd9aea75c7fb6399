/** So many alerts are written out; Telegram takes 4096 characters. */
const LONGEST = 10

/** The identity of an account, but for its credential. */
const WHERE = ['job', 'instance', 'proxy', 'provider'].map((label) => `.Labels.${label}`).join(' "/" ')
/** Greater, as a text, for what fires, then by severity; of two alike, SubscriptionExpired before SubscriptionEnding. */
const RANK = '(eq .Status "firing") (eq .Labels.severity "critical") (eq .Labels.severity "warning") .Labels.alertname'

/**
 * Runs `text` for each alert that a message shows, the worst first: of several alerts about one account the worst alone,
 * and what is over only where nothing else of the account fires. Rules of one name and severity never meet in an account.
 */
function forEachShown(text: string): string {
  return `
{{- range $level := stringSlice "critical" "warning" "info" "over" }}{{ range $.Alerts }}
  {{- $own := "info" }}
  {{- if eq .Status "resolved" }}{{ $own = "over" }}
  {{- else if match "^(critical|warning)$" .Labels.severity }}{{ $own = .Labels.severity }}{{ end }}
  {{- if eq $own $level }}
    {{- $shown := true }}
    {{- if and .Labels.credential (not (and $.CommonLabels.alertname $.CommonLabels.severity)) }}
      {{- $credential := .Labels.credential }}
      {{- $where := print ${WHERE} }}
      {{- $rank := print ${RANK} }}
      {{- range $.Alerts }}{{ if eq $credential .Labels.credential }}
        {{- if and (eq $where (print ${WHERE})) (lt $rank (print ${RANK})) }}{{ $shown = false }}{{ end }}
      {{- end }}{{ end }}
    {{- end }}
    {{- if $shown }}${text}{{ end }}
  {{- end }}
{{- end }}{{ end }}`
}

const HEADLINE = `{{ define "cliproxy.headline" }}
{{- if eq .Status "resolved" }}Over: {{ else if .Labels.severity }}{{ toUpper .Labels.severity }}: {{ end }}
{{- if .Annotations.summary }}{{ .Annotations.summary }}{{ else }}{{ .Labels.alertname }}{{ end }}
{{- end }}`

const TITLE = `{{ define "cliproxy.title" }}
{{- $count := "" }}
${forEachShown(`
      {{- if not $count }}{{ template "cliproxy.headline" . }}{{ end }}
      {{- $count = print $count "." }}`)}
{{- if gt (len $count) 1 }} (and {{ len (slice $count 1) }} more){{ end }}
{{- end }}`

const TEXT = `{{ define "cliproxy.message" }}
{{- $count := "" }}
${forEachShown(`
      {{- if lt (len $count) ${LONGEST} }}
        {{- if $count }}{{ "\\n\\n" }}{{ end }}
        {{- template "cliproxy.headline" . }}
        {{- if eq .Status "firing" }}
          {{- with .Annotations.action }}{{ "\\n" }}{{ . }}{{ end }}
          {{- with .Annotations.page }}{{ "\\n" }}{{ template "cliproxy.grafana" $ }}{{ . }}{{ end }}
        {{- end }}
      {{- end }}
      {{- $count = print $count "." }}`)}
{{- if gt (len $count) ${LONGEST} }}{{ "\\n\\n" }}and {{ len (slice $count ${LONGEST}) }} more: {{ template "cliproxy.grafana" . }}{{ end }}
{{- end }}`

/** The templates `cliproxy.title` and `cliproxy.message`, which need the template `cliproxy.grafana`: Grafana's address with a `/`. */
const MESSAGE = [HEADLINE, TITLE, TEXT].join('\n\n')

/** For Alertmanager, which does not know Grafana's address: another file defines it. */
export const ALERTMANAGER_MESSAGE = `${MESSAGE}\n`

/** For Grafana, as a provisioning file. */
export const GRAFANA_MESSAGE = {
  apiVersion: 1,
  templates: [
    {
      orgId: 1,
      name: 'cliproxy',
      template: `${MESSAGE}\n\n{{ define "cliproxy.grafana" }}{{ reReplaceAll "/*$" "/" .ExternalURL }}{{ end }}\n`,
    },
  ],
}

/** Settings of a contact point, as both write them. */
export const USE_TITLE = '{{ template "cliproxy.title" . }}'
export const USE_MESSAGE = '{{ template "cliproxy.message" . }}'
