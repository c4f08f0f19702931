/** Keeps the page for use without a network, where the browser lets it. */
import { byId } from './dom.ts'

export async function keepOffline(): Promise<void> {
  // Vite's development server has no such file.
  if (import.meta.env.MODE === 'development' || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('./offline.js')
    await navigator.serviceWorker.ready
    byId('offline').textContent = 'Everything happens on this device. Works offline.'
    document.documentElement.dataset['offline'] = 'ready'
  } catch {
    // On an insecure page, or in a private window: the page works, but only with a network.
  }
}
