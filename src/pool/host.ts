/** What a worker's script is given by its side of the channel: Node's and a browser's differ. */
import { type Files, type NodeFileSystem, NodeFiles } from './files.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

export interface Host {
  post(message: FromWorker, transfer: ArrayBuffer[]): void
  listen(listener: (message: ToWorker) => void): void
  /** Takes a lock that this worker keeps until it ends; false where that can't be done. */
  holdLock(name: string): Promise<boolean>
  /** The file system, if there is one. */
  readonly files?: Files
}

interface NodePort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  on(event: 'message', listener: (message: ToWorker) => void): void
}

/** Of a `worker_threads` worker: its `parentPort`, and `node:fs`. */
export function nodeHost(port: NodePort, fs: NodeFileSystem): Host {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (listener) => port.on('message', listener),
    holdLock: async () => false,
    files: new NodeFiles(fs),
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
