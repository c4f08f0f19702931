import { setImmediate } from 'node:timers'

/** Settles after the tasks of this thread that are due now. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
