import * as fs from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Files, NodeFiles } from './files.ts'
import type { FromWorker } from './protocol.ts'
import type { Spawn } from './spawn.ts'

/** Processors that this process may use. */
export const processors: () => number = availableParallelism

/** The file system, for reading on this thread. */
export const files: Files | undefined = new NodeFiles(fs)

/**
 * Megabytes of new objects between two collections. Workers make few; by default the engine would let each take many times
 * as much in the end.
 */
const YOUNG_MB = 2

const START = "\nimbatch.startInNode(require('node:worker_threads').parentPort, require('node:fs'))"

/** The script as text: a bundler would have to find a file, and most don't. There is no need for a `url`. */
export const spawn: Spawn = (script, _url, events) => {
  // Neither a loader nor a flag of the process concerns it.
  const worker = new Worker(script + START, {
    eval: true,
    execArgv: [],
    stdin: false,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  let ended = false
  const die = (cause: unknown) => {
    if (ended) return
    ended = true
    events.death(cause)
  }
  worker.on('message', (message: FromWorker) => events.message(message))
  worker.on('messageerror', die)
  worker.on('error', die)
  worker.on('exit', (code) => die(new Error(`the thread ended with code ${code}`)))
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    async terminate() {
      ended = true
      await worker.terminate()
    },
    keepAlive: (needed) => (needed ? worker.ref() : worker.unref()),
  }
}
