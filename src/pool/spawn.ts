/** How a worker is started and spoken to: by `spawn.node.ts` or `spawn.browser.ts`, of which `#platform` has one. */
import type { FromWorker, ToWorker } from './protocol.ts'

/** A worker that runs, as its owner sees it. */
export interface WorkerHandle {
  post(message: ToWorker, transfer?: ArrayBuffer[]): void
  /** Ends it, whatever it is doing. */
  terminate(): Promise<void>
  /** Whether a process has to stay alive for it; a page always does. */
  keepAlive(needed: boolean): void
}

export interface WorkerEvents {
  message(message: FromWorker): void
  /** It has ended, or could not start. Called at most once, and never after `terminate`. */
  death(cause: unknown): void
}

/** Starts a worker that runs `script`, or the script at `url`. Throws if that is not allowed here. */
export type Spawn = (script: string, url: URL | undefined, events: WorkerEvents) => WorkerHandle
