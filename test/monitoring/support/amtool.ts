import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFolder } from '../../support/temporary.ts'

export const hasAmtool = spawnSync('amtool', ['--version']).status === 0
if (!hasAmtool)
  console.warn('SKIPPED: amtool is not installed, so no message is rendered (install prometheus-alertmanager)')

/** One alert of a notification. */
export interface Told {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** What a text of the template language says of a notification; `templates` are the texts of files that define more. */
export function renderTemplate(text: string, templates: readonly string[], alerts: readonly Told[]): string {
  const { path, remove } = createFolder()
  try {
    for (const [index, template] of templates.entries()) writeFileSync(join(path, `${index}.tmpl`), template)
    const data = join(path, 'data.json')
    writeFileSync(data, JSON.stringify(notification(alerts)))
    const args = [`--template.glob=${path}/*.tmpl`, `--template.text=${text}`, `--template.data=${data}`]
    const { status, stdout, stderr } = spawnSync('amtool', ['template', 'render', ...args], { encoding: 'utf8' })
    return status === 0 ? stdout.replace(/\n$/, '') : stderr
  } finally {
    remove()
  }
}

function notification(alerts: readonly Told[]) {
  const [first, ...others] = alerts.map(({ labels }) => Object.entries(labels))
  const common = first?.filter(([name, value]) => others.every((labels) => Object.fromEntries(labels)[name] === value))
  return {
    receiver: 'operator',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    externalURL: 'https://watch.example.com',
    groupLabels: {},
    commonLabels: Object.fromEntries(common ?? []),
    commonAnnotations: {},
    alerts,
  }
}
