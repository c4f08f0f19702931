/** A process that lives as long as a benchmark: a request a line on its stdin, an answer a line on its stdout, in JSON. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * Undefined if it ends before its first line, which is what one does that lacks what it needs. What it writes to stderr
 * is not shown, unless `IMBATCH_BENCH_DEBUG` is set.
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ hello: object, ask: (request: object) => Promise<any>, close: () => Promise<void> } | undefined>}
 */
export async function openProcess(command, args) {
  const stderr = process.env['IMBATCH_BENCH_DEBUG'] ? 'inherit' : 'ignore'
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', stderr] })
  const closed = new Promise((resolve) => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  child.stdin.on('error', () => {}) // it may be gone before it is asked anything
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const close = async () => {
    child.stdin.end()
    await closed
  }
  const first = await lines.next()
  if (first.done) {
    await close()
    return undefined
  }
  const ask = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error(`${command} ${args.join(' ')} ended early; IMBATCH_BENCH_DEBUG=1 shows why`)
    return JSON.parse(value)
  }
  return { hello: JSON.parse(first.value), ask, close }
}
