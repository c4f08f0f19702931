import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { shuffled } from '../sampler/shuffled.ts'
import type { BatchOptions, ImageBatches } from '../types.ts'
import type { Call } from './call.node.ts'
import { openFolder, withBatches } from './folder.node.ts'
import { apiOptions } from './options.node.ts'
import { script } from './package.node.ts'
import { bytesInWords, isLively, print } from './terminal.node.ts'
import { Failure } from './usage.node.ts'

/** Of one number of workers. */
interface Result {
  readonly workers: number
  readonly images: number
  /** Images a second in the first epoch, which starts the threads and reads files that may not be in memory yet. */
  readonly first: number
  /** Images a second: the median of the later epochs. */
  readonly rate: number
  /** The largest memory of the process, in bytes. */
  readonly memory: number
}

const IMAGES = 1000
const EPOCHS = 3

export async function bench(call: Call): Promise<void> {
  const given = call.values.get('workers') as number[] | undefined
  const numbers = given ?? usualNumbers()
  const results: Result[] = []
  for (const workers of numbers) {
    if (isLively(process.stderr)) process.stderr.write(`\r  ${workers} workers …\x1b[K`)
    // In a process of its own, unless it is the only one: then nothing else has used memory or warmed anything up.
    results.push(numbers.length === 1 ? await measure(call, workers) : await measureApart(call, workers))
  }
  if (isLively(process.stderr)) process.stderr.write('\r\x1b[K')
  if (call.values.has('json')) print(JSON.stringify({ root: call.root, results }, null, 2))
  else printTable(results)
}

/** 0, 1, 2, 4, … and all processors. */
function usualNumbers(): number[] {
  const most = Math.min(availableParallelism(), 16)
  const numbers = [0]
  for (let number = 1; number < most; number *= 2) numbers.push(number)
  return [...numbers, most]
}

async function measure({ root, values, specs, signal }: Call, workers: number): Promise<Result> {
  const all = await openFolder({ root, values, specs, signal })
  const images = Math.min((values.get('images') as number | undefined) ?? IMAGES, all.length)
  const order = shuffled(all.length, { seed: 0 })
  const dataset = all.subset(Array.from({ length: images }, (_, i) => order.at(0, i)).sort((a, b) => a - b))
  const options: BatchOptions = {
    size: [224, 224],
    seed: 0,
    ...apiOptions(specs, values, ['samples', 'values', 'augment', 'epoch']),
    workers,
    reuse: true,
    labelMode: 'none',
    signal,
  }
  const epochs = (values.get('epochs') as number | undefined) ?? EPOCHS
  const rates = await withBatches(dataset, options, (batches) => ratesOf(batches, epochs))
  const later = rates.slice(1).sort((a, b) => a - b)
  const rate = later[later.length >> 1]!
  return { workers, images, first: rates[0]!, rate, memory: process.resourceUsage().maxRSS * 1024 }
}

/** Images a second of the first epoch, and of `epochs` after it. */
async function ratesOf(batches: ImageBatches, epochs: number): Promise<number[]> {
  const rates: number[] = []
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const start = performance.now()
    for await (const _ of batches);
    rates.push(batches.samples / ((performance.now() - start) / 1000))
  }
  return rates
}

/** The same command for one number, in another process. */
async function measureApart({ signal }: Call, workers: number): Promise<Result> {
  const words = process.argv.slice(2)
  const end = words.includes('--') ? words.indexOf('--') : words.length
  // A later option wins over an earlier one; behind -- there are none.
  const args = [script, ...words.toSpliced(end, 0, '--workers', String(workers), '--json')]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { signal })
    return JSON.parse(stdout).results[0]
  } catch (error) {
    signal.throwIfAborted()
    const { stderr, code } = error as { stderr?: string; code?: number }
    const message = stderr?.trim().replace(/^imbatch bench: /, '')
    throw new Failure(message || String(error), code === 2 ? 2 : 1)
  }
}

function printTable(results: readonly Result[]): void {
  const alone = results[0]!
  print(`${alone.images} images an epoch\n`)
  print('  workers  images/s  first epoch  × of 1st line  memory')
  for (const { workers, rate, first, memory } of results) {
    const cells = [
      String(workers).padStart(9),
      rate.toFixed(1).padStart(10),
      first.toFixed(1).padStart(13),
      (rate / alone.rate).toFixed(2).padStart(15),
    ]
    print(`${cells.join('')}  ${bytesInWords(memory)}`)
  }
}
