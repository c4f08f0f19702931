/**
 * A signal that is aborted as soon as one of `signals` is. `AbortSignal.any` would do, but is missing from Node 20.0
 * and from browsers of 2023. Call `unlink` when done: a long-lived signal would keep what listens to it.
 */
export function linkSignals(...signals: (AbortSignal | undefined)[]): {
  signal: AbortSignal
  unlink(): void
} {
  const controller = new AbortController()
  const sources = signals.filter((signal) => signal !== undefined)
  const abort = (event: Event) => controller.abort((event.target as AbortSignal).reason)
  for (const source of sources) {
    if (source.aborted) controller.abort(source.reason)
    source.addEventListener('abort', abort)
  }
  const unlink = () => {
    for (const source of sources) source.removeEventListener('abort', abort)
  }
  return { signal: controller.signal, unlink }
}

/** What waits for a signal. One listener a signal serves all: Node warns of a leak at eleven. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>()

function wait(signal: AbortSignal, callback: () => void): void {
  let callbacks = waiting.get(signal)
  if (!callbacks) {
    callbacks = new Set()
    waiting.set(signal, callbacks)
    signal.addEventListener('abort', callAll)
  }
  callbacks.add(callback)
}

function stopWaiting(signal: AbortSignal, callback: () => void): void {
  const callbacks = waiting.get(signal)
  callbacks?.delete(callback)
  if (callbacks?.size !== 0) return
  waiting.delete(signal)
  signal.removeEventListener('abort', callAll)
}

function callAll({ target }: Event): void {
  for (const callback of waiting.get(target as AbortSignal) ?? []) callback()
}

/** `promise`, or the signal's reason as soon as it is aborted: what ignores the signal must not hold its caller up. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    wait(signal, abort)
    promise.then(resolve, reject).finally(() => stopWaiting(signal, abort))
  })
}
