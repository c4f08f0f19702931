import { resolve } from 'node:path'
import { encodePng } from '../keras/png.ts'
import { drawSeed } from '../random/permutation.ts'
import { sequential } from '../sampler/sequential.ts'
import { shuffled } from '../sampler/shuffled.ts'
import { writeWhole } from '../sink/archive.node.ts'
import { checkTarget } from '../sink/files.node.ts'
import type { BatchOptions, Dataset, ImageBatches, Sampler } from '../types.ts'
import type { Call } from './call.node.ts'
import { openFolder, withBatches } from './folder.node.ts'
import { apiOptions } from './options.node.ts'
import { drawSheet, frameColor, type TileGroup, toRgb } from './sheet.node.ts'
import { count, print, printable } from './terminal.node.ts'
import { UsageError } from './usage.node.ts'

const COUNT = 16
const VERSIONS = 4

export async function preview(call: Call): Promise<void> {
  const { values, signal } = call
  const output = (values.get('output') as string | undefined) ?? 'preview.png'
  if (!/\.png$/i.test(output)) throw new UsageError(`--output: expected .png, got ${JSON.stringify(output)}`)
  const file = await checkTarget('output', output)
  const dataset = await openFolder(call)
  const options = sampleOptions(call)
  const plan = planSheet(call, dataset, options)
  const plain = { ...options, sampler: plan.sampler }
  const original = await withBatches(dataset, plain, (batches) => samplesOf(batches, plan.samples, 1))
  const changed = plan.augment
    ? await withBatches(dataset, { ...plain, augment: plan.augment }, (batches) =>
        samplesOf(batches, plan.samples, plan.versions)
      )
    : []
  const groups = original.map(
    ({ label, tiles }, i): TileGroup => ({
      label,
      tiles: [...tiles, ...(changed[i]?.tiles ?? [])],
    })
  )
  const [height, width] = options.size
  await writeWhole(
    file,
    chunks(await encodePng({ ...drawSheet(groups, width, height), channels: 3 })),
    signal
  )
  print(
    `${printable(resolve(file))}: ${count(groups.length, 'sample')}${plan.augment ? `, each with ${count(plan.versions, 'changed version')} at its right` : ''}\n`
  )
  for (const line of legend(dataset, original)) print(line)
}

function sampleOptions({ specs, values, signal }: Call): BatchOptions {
  const { shuffle: _, ...options } = apiOptions(specs, values, ['samples', 'epoch'])
  // Zeros for a file that can't be read: the others keep their places.
  return {
    size: [128, 128],
    seed: drawSeed(),
    ...options,
    batchSize: 1,
    labelMode: 'none',
    onError: 'zero',
    signal,
  }
}

interface SheetPlan {
  readonly samples: number
  readonly versions: number
  readonly augment: BatchOptions['augment']
  readonly sampler: Sampler
}

function planSheet({ specs, values }: Call, dataset: Dataset, { seed }: BatchOptions): SheetPlan {
  const { augment } = apiOptions(specs, values, ['augment'])
  const n = dataset.length
  const order = values.has('shuffle') ? shuffled(n, { seed: seed! }) : sequential(n)
  return {
    samples: Math.min((values.get('count') as number | undefined) ?? COUNT, n),
    versions: (values.get('versions') as number | undefined) ?? VERSIONS,
    augment: augment as BatchOptions['augment'],
    // Every epoch in the order of the first, so that each sample is seen with its versions.
    sampler: { length: n, id: 'preview', at: (_, position) => order.at(0, position) },
  }
}

interface Shown {
  readonly label: number
  readonly path: string
  readonly tiles: Uint8Array[]
  readonly error: string | undefined
}

/** The first `samples` of `epochs` epochs, side by side. */
async function samplesOf(batches: ImageBatches, samples: number, epochs: number): Promise<Shown[]> {
  const channels = batches.shape[3]!
  const shown: Shown[] = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = 0; i < samples; i++) {
      const { value } = await batches.next()
      const { xs, indices, paths, errors } = value!
      shown[i] ??= {
        label: batches.labels[indices[0]!]!,
        path: paths[0]!,
        tiles: [],
        error: errors[0]?.message,
      }
      shown[i]!.tiles.push(toRgb(xs, channels))
    }
    await batches.return()
  }
  return shown
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function legend({ classNames }: Dataset, shown: readonly Shown[]): string[] {
  const width = Math.max(...classNames.map((name) => printable(name).length), 0)
  const lines = shown.map(({ label, path, error }, i) => {
    const name =
      label < 0 ? '' : `  ${printable(classNames[label]!).padEnd(width)}  ${frameColor(label).padEnd(6)}`
    return `  ${String(i + 1).padStart(3)}${name}  ${printable(error ?? path)}`
  })
  return lines
}
