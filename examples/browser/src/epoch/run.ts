/** One epoch: how fast it is, what it holds in memory, which files failed, and the hash of its bytes. */
import { type ImageBatches, imageBatches } from 'imbatch'
import { showBroken } from '../broken.ts'
import { byId } from '../dom.ts'
import { AUTO_WORKERS, howToRun, type Settings } from '../settings.ts'
import type { Source } from '../source/source.ts'
import { type Running, Task } from '../task.ts'
import { amount, bytes, count, duration } from '../words.ts'
import { EpochHash } from './hash.ts'
import { pageMemory } from './memory.ts'
import { nodeCommand, nodeProgram } from './program.ts'

/** Batches that are in memory at a time: one in use, and those made ahead. */
const PREFETCH = 2

/** Milliseconds of which starting workers and the first compilation are a good part. */
const SHORT = 1000

interface Result {
  readonly images: number
  readonly milliseconds: number
  readonly hash: string | undefined
  /** Of the ring of batches, in bytes. */
  readonly held: number
}

/** Calls back with a source and settings that are fit to run, or undefined. */
export function listenForRuns(current: () => { source: Source; settings: Settings } | undefined): void {
  const task = new Task('run')
  byId('run').addEventListener('click', () => {
    const what = current()
    if (!what) return
    task.run(async (running) => {
      forget()
      const result = await runEpoch(what.source, what.settings, running)
      show(what.source, what.settings, result)
      return summary(what.source.dataset.length - result.images, result.hash)
    })
  })
}

function summary(failed: number, hash: string | undefined): string {
  const done =
    failed === 0 ? 'Done.' : `Done, but ${count(failed, 'file')} can’t be used: see the list below.`
  return hash ? done : `${done} Browsers compute hashes on secure pages only (https or localhost).`
}

async function runEpoch({ dataset }: Source, settings: Settings, running: Running): Promise<Result> {
  const start = performance.now()
  const batches = await imageBatches(dataset, {
    ...settings.options,
    ...howToRun(settings),
    prefetch: PREFETCH,
    reuse: true,
    signal: running.signal,
  })
  try {
    batches.restore({ ...batches.state(), epoch: settings.epoch })
    const { images, hash } = await goThrough(batches, running)
    const milliseconds = performance.now() - start
    showBroken(batches.errors)
    return { images, milliseconds, hash, held: (PREFETCH + 1) * batches.shape.reduce((a, b) => a * b, 4) }
  } finally {
    await batches.close()
  }
}

async function goThrough(
  batches: ImageBatches,
  { progress }: Running
): Promise<Pick<Result, 'images' | 'hash'>> {
  const hash = globalThis.crypto?.subtle ? new EpochHash() : undefined
  let images = 0
  let seen = 0
  for await (const { xs, indices, errors } of batches) {
    await hash?.add(xs)
    images += indices.length
    seen += indices.length + errors.length
    progress(seen, batches.samples)
  }
  return { images, hash: await hash?.finish() }
}

/** What no longer holds. */
export function forget(): void {
  byId('figures').hidden = true
  byId('hash-part').hidden = true
}

function show(
  { name, labelled }: Source,
  settings: Settings,
  { images, milliseconds, hash, held }: Result
): void {
  const put = (id: string, text: string) => {
    byId(id).textContent = text
  }
  put('rate', amount(images / (milliseconds / 1000)))
  put('rate-note', `hashing included${milliseconds < SHORT ? '; a run this short says little' : ''}`)
  put('images', amount(images))
  put('time', duration(milliseconds))
  put('workers', String(settings.workers === 'auto' ? AUTO_WORKERS : settings.workers))
  put('held', bytes(held))
  showMemory()
  byId('figures').hidden = false
  if (!hash) return
  put('hash', hash)
  put('program', nodeProgram({ folder: name, labelled }, settings))
  put('command', nodeCommand({ folder: name, labelled }, settings))
  byId('hash-part').hidden = false
}

async function showMemory(): Promise<void> {
  byId('memory').textContent = 'being measured …'
  byId('memory').textContent = await pageMemory()
}
