/**
 * Prints how many pages the system had to provide, on average, for arrays that are made four at a time, and freed: while all
 * the room is theirs, and after other things have taken it.
 */
import { Buffer } from 'node:buffer'
import { MessageChannel } from 'node:worker_threads'
import { floats } from '../../src/platform/floats.node.ts'

const LENGTH = 32 * 224 * 224 * 3
const AT_A_TIME = 4
const TIMES = 20

/** Now, not when the engine collects it. */
function free(array: Float32Array): void {
  const { port1 } = new MessageChannel()
  port1.close()
  port1.postMessage(null, [array.buffer as ArrayBuffer])
}

/** Of the second half. */
function pagesOf(): number {
  let before = 0
  for (let time = -TIMES; time < TIMES; time++) {
    if (time === 0) before = process.resourceUsage().minorPageFault
    const arrays = Array.from({ length: AT_A_TIME }, () => floats(LENGTH).fill(1))
    for (const array of arrays) free(array)
  }
  return (process.resourceUsage().minorPageFault - before) / TIMES / AT_A_TIME
}

const first = pagesOf()
const others = Array.from({ length: 24 }, () => Buffer.allocUnsafeSlow(10 << 20))
const second = pagesOf()
console.log(JSON.stringify({ first, second, others: others.length }))
