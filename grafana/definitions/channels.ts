import { QUIET } from './names.ts'

/** A contact point type, and its settings; `$NAME` is read from Grafana's environment, where it must be set. */
interface Channel {
  readonly type: string
  readonly settings: Readonly<Record<string, string | boolean>>
}

/** Where alerts go, by the value of `ALERT_CHANNEL`; `none` leaves them on the screen. */
export const CHANNELS: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  ['none', { type: 'email', settings: { addresses: 'nobody@example.invalid' } }],
  ['email', { type: 'email', settings: { addresses: '$ALERT_EMAIL_TO', singleEmail: true } }],
  ['webhook', { type: 'webhook', settings: { url: '$ALERT_WEBHOOK_URL', httpMethod: 'POST' } }],
  [
    'telegram',
    { type: 'telegram', settings: { bottoken: '$ALERT_TELEGRAM_BOT_TOKEN', chatid: '$ALERT_TELEGRAM_CHAT_ID' } },
  ],
  ['slack', { type: 'slack', settings: { url: '$ALERT_SLACK_WEBHOOK_URL' } }],
])

const ALWAYS = 'cliproxy-always'

/** A provisioning file with one contact point and the whole policy tree. Names differ by channel: a changed one never notifies twice. */
export function channelFile(name: string, { type, settings }: Channel) {
  const receiver = `cliproxy-${name}`
  return {
    apiVersion: 1,
    contactPoints: [{ orgId: 1, name: receiver, receivers: [{ uid: receiver, type, settings }] }],
    muteTimes: [{ orgId: 1, name: ALWAYS, time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] }],
    policies: [{ orgId: 1, receiver, ...TIMING, routes: routes(receiver, name === 'none') }],
  }
}

const TIMING = { group_by: ['alertname', 'proxy'], group_wait: '30s', group_interval: '5m', repeat_interval: '1d' }

function routes(receiver: string, silent: boolean) {
  const never = { receiver, mute_time_intervals: [ALWAYS] }
  if (silent) return [{ ...never, object_matchers: [['alertname', '=~', '.+']] }]
  return [
    { ...never, object_matchers: [['notify', '=', QUIET.notify]] },
    { receiver, object_matchers: [['severity', '=', 'critical']], repeat_interval: '4h' },
    { receiver, object_matchers: [['severity', '=', 'info']], repeat_interval: '4d' },
  ]
}
