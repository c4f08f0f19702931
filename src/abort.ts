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
