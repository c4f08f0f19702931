/**
 * A signal that is aborted as soon as one of `signals` is. `AbortSignal.any` would do, but is missing from Node 20.0
 * and from browsers of 2023. Call `unlink` when done: a long-lived signal would keep what listens to it.
 */
export function linkSignals(...signals: (AbortSignal | undefined)[]): {
  signal: AbortSignal
  unlink(): void
} {
  const controller = new AbortController()
  const links = signals.map((source) => source && onAbort(source, () => controller.abort(source.reason)))
  const unlink = () => {
    for (const stop of links) stop?.()
  }
  return { signal: controller.signal, unlink }
}

/** What waits for a signal. One listener a signal serves all: Node warns of a leak at eleven. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/** Calls `callback` once `signal` is aborted, now if it is; until what this gives is called. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) callback()
  let callbacks = waiting.get(signal)
  if (!callbacks) {
    callbacks = new Set()
    waiting.set(signal, callbacks)
    signal.addEventListener('abort', callAll)
  }
  callbacks.add(callback)
  return () => {
    callbacks.delete(callback)
    if (callbacks.size !== 0 || waiting.get(signal) !== callbacks) return
    waiting.delete(signal)
    signal.removeEventListener('abort', callAll)
  }
}

function callAll({ target }: Event): void {
  for (const callback of waiting.get(target as AbortSignal) ?? []) callback()
}

/** `promise`, or the signal's reason as soon as it is aborted: what ignores the signal must not hold its caller up. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(signal.reason))
    promise.then(resolve, reject).finally(stop)
  })
}
