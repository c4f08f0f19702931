import { resolve } from 'node:path'
import { writeNpy } from '../sink/writeNpy.node.ts'
import { writeNpz } from '../sink/writeNpz.node.ts'
import { writeParquet } from '../sink/writeParquet.node.ts'
import { writeSafetensors } from '../sink/writeSafetensors.node.ts'
import { writeShards } from '../sink/writeShards.node.ts'
import type { BatchOptions, Dataset, ImageBatches } from '../types.ts'
import type { Call } from './call.node.ts'
import { openFolder, withBatches } from './folder.node.ts'
import { apiOptions, type Group } from './options.node.ts'
import { Bar, count, print, printable, reportFailed } from './terminal.node.ts'
import { UsageError } from './usage.node.ts'

type Kind = 'npy' | 'npz' | 'safetensors' | 'parquet' | 'shards'

/** Groups of options that are about samples: shards and Parquet keep files as they are. */
const OF_SAMPLES: readonly Group[] = ['samples', 'values', 'augment', 'epoch']

/** Options that only some kinds of files have. */
const ONLY: Readonly<Record<string, readonly Kind[]>> = {
  labels: ['npy'],
  dtype: ['npy', 'npz', 'safetensors'],
  'label-mode': ['npy', 'npz', 'safetensors'],
  restart: ['npy', 'npz', 'safetensors'],
  prefix: ['shards'],
  'max-samples': ['shards'],
  'max-bytes': ['shards'],
  'row-group-size': ['parquet'],
}

export async function pack(call: Call): Promise<void> {
  const output = call.values.get('output') as string | undefined
  if (!output) throw new UsageError('-o FILE is missing: what is to be written')
  const kind = kindOf(output)
  checkOptions(call, kind, output)
  const bar = new Bar()
  const sink: Sink = {
    ...apiOptions(call.specs, call.values, ['output']),
    signal: call.signal,
    onProgress: (progress) => bar.update(progress),
  }
  try {
    const dataset = await openFolder(call)
    if (kind === 'shards' || kind === 'parquet') await packFiles(dataset, kind, output, sink, bar)
    else await packSamples(call, dataset, kind, output, sink, bar)
  } finally {
    bar.clear()
  }
}

/** Options that all writers take. */
interface Sink {
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly samples: number; readonly totalSamples: number }) => void
  readonly [option: string]: unknown
}

function kindOf(output: string): Kind {
  if (/[/\\]$/.test(output)) return 'shards'
  const extension = /\.([^./\\]+)$/.exec(output)?.[1]?.toLowerCase()
  switch (extension) {
    case 'npy':
    case 'npz':
    case 'safetensors':
    case 'parquet':
      return extension
    case undefined:
      return 'shards'
    default:
      throw new UsageError(
        `--output: expected .npy, .npz, .safetensors, .parquet, or a folder for shards, got ${JSON.stringify(output)}`
      )
  }
}

function checkOptions({ specs, values }: Call, kind: Kind, output: string): void {
  const original = kind === 'shards' || kind === 'parquet'
  for (const { name, group } of specs) {
    if (!values.has(name)) continue
    if (original && OF_SAMPLES.includes(group)) {
      throw new UsageError(`--${name}: has no meaning for ${kind}, which hold the original files`)
    }
    const kinds = ONLY[name]
    if (kinds && !kinds.includes(kind)) {
      throw new UsageError(`--${name}: has a meaning for ${kinds.join(', ')} only, not for ${kind}`)
    }
  }
  const labels = values.get('labels') as string | undefined
  if (labels && resolve(labels) === resolve(output)) {
    throw new UsageError(`--labels: expected another file than --output, got ${JSON.stringify(labels)}`)
  }
}

async function packFiles(
  dataset: Dataset,
  kind: 'shards' | 'parquet',
  output: string,
  sink: Sink,
  bar: Bar
): Promise<void> {
  const { output: _, xs, ...options } = sink
  if (kind === 'parquet') {
    const rows = await writeParquet(dataset, { ...options, file: output })
    bar.clear()
    print(`${printable(resolve(output))}: ${count(rows, 'file')}`)
    return
  }
  const shards = await writeShards(dataset, { ...options, folder: output })
  bar.clear()
  for (const { file, samples } of shards) print(`${printable(file)}: ${count(samples, 'file')}`)
}

async function packSamples(
  call: Call,
  dataset: Dataset,
  kind: 'npy' | 'npz' | 'safetensors',
  output: string,
  sink: Sink,
  bar: Bar
): Promise<void> {
  const { labelMode, xs: _, ...options } = sink
  const labelled = dataset.classNames.length > 0
  const samples: BatchOptions = {
    size: [224, 224],
    ...apiOptions(call.specs, call.values, OF_SAMPLES),
    labelMode: (labelMode ?? (labelled ? 'sparse' : 'none')) as NonNullable<BatchOptions['labelMode']>,
    signal: call.signal,
  }
  const { shape, errors } = await withBatches(dataset, samples, (batches) =>
    write(batches, kind, output, options as Sink)
  )
  bar.clear()
  const dtype = options['dtype'] ?? 'float32'
  print(`${printable(resolve(output))}: ${dtype} [${shape.join(', ')}]`)
  if (labelled)
    print(`labels: ${dataset.classNames.map((name, label) => `${label} ${printable(name)}`).join(', ')}`)
  reportFailed(errors)
}

async function write(
  batches: ImageBatches,
  kind: 'npy' | 'npz' | 'safetensors',
  output: string,
  options: Sink
) {
  if (kind === 'npy') {
    return writeNpy(batches, { ...options, xs: output })
  }
  if (kind === 'npz') {
    return writeNpz(batches, { ...options, file: output })
  }
  return writeSafetensors(batches, { ...options, file: output })
}
