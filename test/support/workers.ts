/** The workers that this thread starts, in Node and in pages. */
export interface StartedWorker {
  /** Ends it as the system might: without asking, and without telling the one who started it. */
  kill(): Promise<void>
  /** Resolves when it has sent its first message: it is ready then. */
  readonly ready: Promise<void>
}

export interface WorkerWatch {
  /** All that were started since the watch began, in order. */
  readonly started: readonly StartedWorker[]
  /** Called for each that is started from now on. */
  onStart: ((worker: StartedWorker) => void) | undefined
  stop(): void
}

const isNode = typeof document === 'undefined'

export async function watchWorkers(): Promise<WorkerWatch> {
  const started: StartedWorker[] = []
  const watch: WorkerWatch = { started, onStart: undefined, stop: () => {} }
  const add = (worker: StartedWorker) => {
    started.push(worker)
    watch.onStart?.(worker)
  }
  watch.stop = isNode ? watchNode(add) : watchPage(add)
  return watch
}

function watchNode(add: (worker: StartedWorker) => void): () => void {
  const listener = (worker: import('node:worker_threads').Worker) => {
    add({
      kill: async () => void (await worker.terminate()),
      ready: new Promise((resolve) => worker.once('message', () => resolve())),
    })
  }
  process.on('worker', listener)
  return () => process.off('worker', listener)
}

function watchPage(add: (worker: StartedWorker) => void): () => void {
  const Original = globalThis.Worker
  globalThis.Worker = class extends Original {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      add({
        kill: async () => this.terminate(),
        ready: new Promise((resolve) => this.addEventListener('message', () => resolve(), { once: true })),
      })
    }
  }
  return () => {
    globalThis.Worker = Original
  }
}
