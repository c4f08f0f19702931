/** The peak of this process' memory. */
import { readFileSync } from 'node:fs'

/** In MiB; Linux' own figure where there is one: that of `resourceUsage` is the parent's, where that was larger. */
export function peakRss() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}
