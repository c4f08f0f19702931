/** What a worker's script is given by its side of the channel: Node's and a browser's differ. */
import type { FromWorker, ToWorker } from './protocol.ts'

export interface Host {
  post(message: FromWorker, transfer: ArrayBuffer[]): void
  listen(listener: (message: ToWorker) => void): void
  /** Takes a lock that this worker keeps until it ends; false where that can't be done. */
  holdLock(name: string): Promise<boolean>
  /** The file system, if there is one. */
  readonly files?: Files
}

export interface Files {
  readSync(path: string): Uint8Array
  /** `length` bytes from `position` on. The file stays open: it will be read again. */
  readPartSync(path: string, position: number, length: number): Uint8Array
  read(path: string, signal: AbortSignal): Promise<Uint8Array>
}

interface NodePort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  on(event: 'message', listener: (message: ToWorker) => void): void
}

interface NodeFileSystem {
  openSync(path: string): number
  readSync(file: number, buffer: Uint8Array, offset: number, length: number, position: number): number
  readFileSync(path: string): Uint8Array
  readonly promises: { readFile(path: string, options: { signal: AbortSignal }): Promise<Uint8Array> }
}

/** Of a `worker_threads` worker: its `parentPort`, and `node:fs`. */
export function nodeHost(port: NodePort, fs: NodeFileSystem): Host {
  const open = new Map<string, number>()
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (listener) => port.on('message', listener),
    holdLock: async () => false,
    files: {
      readSync: (path) => fs.readFileSync(path),
      readPartSync(path, position, length) {
        const file = open.get(path) ?? fs.openSync(path)
        open.set(path, file)
        const bytes = new Uint8Array(length)
        if (fs.readSync(file, bytes, 0, length, position) < length) throw new Error(`${path} ends too early`)
        return bytes
      },
      read: (path, signal) => fs.promises.readFile(path, { signal }),
    },
  }
}

/** What is needed of a `DedicatedWorkerGlobalScope`. */
interface WorkerScope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  addEventListener(type: 'message', listener: (event: { data: ToWorker }) => void): void
}

/** Of a Web Worker. */
export function webHost(scope: WorkerScope): Host {
  return {
    post: (message, transfer) => scope.postMessage(message, transfer),
    listen: (listener) => scope.addEventListener('message', ({ data }) => listener(data)),
    holdLock: (name) =>
      new Promise((resolve) => {
        const forever = () => {
          resolve(true)
          return new Promise(() => {})
        }
        navigator.locks.request(name, forever).catch(() => resolve(false))
      }),
  }
}
