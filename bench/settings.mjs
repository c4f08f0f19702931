/** What all benchmarks share: how long to take, and where to run. */
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** `npm run bench -- --quick`: enough to see everything work, too little to believe. */
export const quick = process.env['IMBATCH_BENCH_QUICK'] === '1'

export const CORES = availableParallelism()

const canPin = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0

/** Whether processes are really held on one core; elsewhere than on Linux they may use others for what they do beside. */
export const pins = canPin

/**
 * A command that stays on core `core` with all its threads and children, where the system can do that.
 *
 * @returns {[command: string, args: string[]]}
 */
export function onCore(core, command, args) {
  return canPin ? ['taskset', ['-c', String(core), command, ...args]] : [command, args]
}

/** In the order in which they run: those that the README shows come first. */
export const BENCHMARKS = [
  'path',
  'browser',
  'runtimes',
  'sizes',
  'loader',
  'decode',
  'rivals',
  'augment',
  'kernels',
  'fast',
  'mutations',
  'epoch',
]
