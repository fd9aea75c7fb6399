import { spawnSync } from 'node:child_process'

/** Tests that need it are skipped, and reported so, where Prometheus is not installed. */
export const hasPromtool = spawnSync('promtool', ['--version']).status === 0
if (!hasPromtool) console.warn('SKIPPED: promtool is not installed, so it reads no metrics (install prometheus)')

/** What `promtool check metrics` says of a text, by line. */
export function complaintsOfPromtool(text: string): string[] {
  const { stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return `${stderr}${stdout}`.split('\n').filter((line) => line !== '')
}
