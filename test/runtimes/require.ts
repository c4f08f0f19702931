/** The runtimes that tests run in: a missing one is said loudly, and fails in CI. */
import { findRuntimes, type Runtime } from './find.mjs'

export function requireRuntimes(): Runtime[] {
  const { found, missing } = findRuntimes()
  for (const { message } of missing) {
    // A test that nobody runs would pass for one that succeeds.
    if (process.env['CI']) throw new Error(message)
    console.warn(`SKIPPED: ${message}`)
  }
  return found
}
