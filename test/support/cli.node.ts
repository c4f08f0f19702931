/** Runs the built command line in processes of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
export const PHOTOS = `${PROJECT}/examples/photos`

const script = `${PROJECT}/dist/cli.node.js`

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts `imbatch` with these words, and Node with its own; `ended` settles when it has. */
export function start(
  words: readonly string[],
  ofNode: readonly string[] = []
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [...ofNode, script, ...words], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended }
}

export function imbatch(...words: readonly string[]): Promise<Ended> {
  return start(words).ended
}
