import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './temporary.ts'

export function makePipe(path: string): void {
  execFileSync('mkfifo', [path])
}

/** A pipe whose writer waits for a reader until the test ends, so that whoever opens it reads the text. */
export function pipeWith(text: string): string {
  const path = join(temporaryFolder(), 'pipe')
  makePipe(path)
  const writer = spawn('sh', ['-c', 'printf %s "$1" >"$2"', 'sh', text, path], { stdio: 'ignore' })
  onTestFinished(() => void writer.kill())
  return path
}
