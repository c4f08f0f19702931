import { bytes } from '../words.ts'

/** What the browser says of memory; what it doesn't measure is not guessed. */

const UNKNOWN = 'not told by this browser'

interface Measuring {
  measureUserAgentSpecificMemory?(): Promise<{ readonly bytes: number }>
}

/**
 * Bytes of this page and its workers, in words. Chromium tells them, after a while, to pages that are cross-origin isolated;
 * the service worker makes this one so from its second visit on.
 */
export async function pageMemory(): Promise<string> {
  const { measureUserAgentSpecificMemory } = performance as Measuring
  if (!crossOriginIsolated || !measureUserAgentSpecificMemory) {
    // Only Chromium has this one, which knows nothing of workers.
    return 'memory' in performance && navigator.serviceWorker?.controller ? 'told after a reload' : UNKNOWN
  }
  try {
    return `${bytes((await measureUserAgentSpecificMemory.call(performance)).bytes)}, measured`
  } catch {
    return UNKNOWN // forbidden, by a browser that has the function
  }
}
