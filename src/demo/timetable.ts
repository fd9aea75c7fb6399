/** What happens in the demo and when, in minutes from its start, for people. */
export const TIMETABLE: readonly { readonly minute: number; readonly what: string }[] = [
  { minute: 2, what: 'eve has spent her five hours: limited until the reset at minute 6; then again every five hours' },
  { minute: 3, what: "ann's login is revoked: in error until she logs in at minute 8; then again every hour" },
  { minute: 4, what: "kim's token is refreshed" },
  { minute: 6, what: "eve's five hours begin again, and she works again" },
  { minute: 8, what: 'ann logs in again, which brings the new end of her plan' },
  { minute: 9, what: "pia's five hours begin again" },
  { minute: 10, what: 'ola is disabled by its owner until minute 50; then again every hour' },
  { minute: 12, what: "tom's auth file is deleted" },
]
