import { USE_MESSAGE, USE_TITLE } from './message.ts'
import { QUIET } from './names.ts'

/** A contact point type, and its settings; `$NAME` is read from Grafana's environment, where it must be set. */
interface Channel {
  readonly type: string
  readonly settings: Readonly<Record<string, string | boolean>>
}

/** Where alerts go, by the value of `ALERT_CHANNEL`; `none` leaves them on the screen. */
export const CHANNELS: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  ['none', { type: 'email', settings: { addresses: 'nobody@example.invalid' } }],
  [
    'email',
    {
      type: 'email',
      settings: { addresses: '$ALERT_EMAIL_TO', singleEmail: true, subject: USE_TITLE, message: USE_MESSAGE },
    },
  ],
  [
    'webhook',
    {
      type: 'webhook',
      settings: { url: '$ALERT_WEBHOOK_URL', httpMethod: 'POST', title: USE_TITLE, message: USE_MESSAGE },
    },
  ],
  [
    'telegram',
    {
      type: 'telegram',
      settings: {
        bottoken: '$ALERT_TELEGRAM_BOT_TOKEN',
        // Grafana would read a number, which it refuses here; Telegram takes no notice of the blank.
        chatid: '$ALERT_TELEGRAM_CHAT_ID ',
        message: USE_MESSAGE,
        // Else Telegram refuses a message with a `<` in a name, and shows a picture of each link.
        parse_mode: 'None',
        disable_web_page_preview: true,
      },
    },
  ],
  ['slack', { type: 'slack', settings: { url: '$ALERT_SLACK_WEBHOOK_URL', title: USE_TITLE, text: USE_MESSAGE } }],
])

const ALWAYS = 'cliproxy-always'

/**
 * A provisioning file with the contact points of a channel and the whole policy tree. Names differ by channel: a changed
 * one never notifies twice.
 */
export function channelFile(name: string, channel: Channel) {
  const receiver = `cliproxy-${name}`
  const silent = name === 'none'
  return {
    apiVersion: 1,
    contactPoints: [
      contactPoint(receiver, channel),
      ...(silent ? [] : [contactPoint(withoutOver(receiver), channel, { disableResolveMessage: true })]),
    ],
    muteTimes: [{ orgId: 1, name: ALWAYS, time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] }],
    policies: [
      { orgId: 1, receiver, ...TIMING, routes: silent ? [never(receiver, 'alertname', '=~', '.+')] : routes(receiver) },
    ],
  }
}

/** The contact point for alerts whose end is not worth a message. */
const withoutOver = (receiver: string) => `${receiver}-once`

function contactPoint(name: string, { type, settings }: Channel, more: { readonly disableResolveMessage?: true } = {}) {
  return { orgId: 1, name, receivers: [{ uid: name, type, settings, ...more }] }
}

const TIMING = { group_by: ['alertname', 'proxy'], group_wait: '30s', group_interval: '5m', repeat_interval: '1d' }

const never = (receiver: string, ...matcher: readonly string[]) => ({
  receiver,
  mute_time_intervals: [ALWAYS],
  object_matchers: [matcher],
})

/** Levels of one thing come in one message, so that its text shows each account once, and ends none while one is left. */
const levels = (receiver: string) => ({
  receiver,
  object_matchers: [
    ['alert', '=~', 'SubscriptionEnding|SubscriptionExpired'],
    ['severity', '=~', 'critical|warning'],
  ],
  group_by: ['proxy'],
})

function routes(receiver: string) {
  return [
    never(receiver, 'notify', '=', QUIET.notify),
    levels(receiver),
    { receiver, object_matchers: [['severity', '=', 'critical']], repeat_interval: '4h' },
    { receiver: withoutOver(receiver), object_matchers: [['severity', '=', 'info']], repeat_interval: '4d' },
  ]
}
