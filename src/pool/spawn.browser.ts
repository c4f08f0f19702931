import type { Files } from './files.ts'
import type { FromWorker } from './protocol.ts'
import type { Spawn } from './spawn.ts'

/** Processors that the browser tells of. */
export const processors = (): number => globalThis.navigator?.hardwareConcurrency ?? 1

/** There is no file system. */
export const files: Files | undefined = undefined

const START = '\nimbatch.startInBrowser(self)'

/** The script as a Blob's URL, which every bundler leaves alone; a page whose CSP forbids that has a `url`. */
export const spawn: Spawn = (script, url, events) => {
  const blob = url ? undefined : URL.createObjectURL(new Blob([script + START], { type: 'text/javascript' }))
  const worker = new Worker(blob ?? url!)
  const lock = nameLock()
  const ended = new AbortController()
  const end = () => {
    ended.abort()
    worker.terminate()
    if (blob) URL.revokeObjectURL(blob)
  }
  const die = (cause: unknown) => {
    if (ended.signal.aborted) return
    end()
    events.death(cause)
  }
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (ended.signal.aborted) return
    if (data.type === 'ready' && data.holdsLock && lock !== undefined)
      whenFree(lock, ended.signal, () => die(new Error('the worker ended')))
    events.message(data)
  })
  for (const type of ['error', 'messageerror'] as const) {
    worker.addEventListener(type, (event) => {
      const { message = '' } = event as { message?: string }
      die(new Error(message || 'the browser gives no reason'))
    })
  }
  return {
    post(message, transfer = []) {
      worker.postMessage(message.type === 'start' && lock ? { ...message, lock } : message, transfer)
    },
    terminate: async () => end(),
    keepAlive() {},
  }
}

/** The Web Locks API is missing on insecure pages. */
function nameLock(): string | undefined {
  return globalThis.navigator?.locks ? `imbatch ${Math.random()} ${performance.now()}` : undefined
}

/** Calls back when whoever holds the lock has ended, which no event says. */
function whenFree(lock: string, signal: AbortSignal, callback: () => void): void {
  navigator.locks.request(lock, { signal }, async () => callback()).catch(() => {}) // the signal's abort
}
