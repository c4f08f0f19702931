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
  watch.stop = isNode ? await watchNode(add) : watchPage(add)
  return watch
}

/** By the first listener that whoever started it adds: the process' event 'worker' comes too late in Deno. */
async function watchNode(add: (worker: StartedWorker) => void): Promise<() => void> {
  const { Worker } = await import('node:worker_threads')
  const known = new WeakSet<object>()
  const { on } = Worker.prototype
  Worker.prototype.on = function (this: typeof Worker.prototype, event: string, listener: () => void) {
    if (!known.has(this)) {
      known.add(this)
      add({
        kill: async () => void (await this.terminate()),
        ready: new Promise((resolve) => void on.call(this, 'message', () => resolve())),
      })
    }
    return on.call(this, event, listener)
  } as typeof on
  return () => {
    Worker.prototype.on = on
  }
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
