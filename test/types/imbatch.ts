/** `imbatch` as a program sees it: compiled against the installed package, never run. */
import {
  type Augment,
  type Batch,
  type BatchOptions,
  type BlobHandleLike,
  balanced,
  CacheError,
  type Center,
  type ChannelStats,
  type Collected,
  type ColorMode,
  type Cursor,
  channelStats,
  type classCounts,
  classWeights,
  collect,
  type Dataset,
  DatasetError,
  type DecodeError,
  type DirectoryHandleLike,
  type Entry,
  type FileLike,
  type Filter,
  type Fold,
  type FolderOptions,
  findLeaks,
  fromDirectoryHandle,
  fromEntries,
  fromFileList,
  fromManifest,
  fromNpy,
  fromPreprocessorConfig,
  type GroupBy,
  hashSplit,
  type Image,
  type ImageBatches,
  type ImageInfo,
  ImbatchError,
  IteratorError,
  imageBatches,
  type Kernel,
  KernelError,
  kFold,
  type LaunchedShard,
  type Layout,
  type Leak,
  launchedShard,
  loadKernel,
  type Manifest,
  type Normalize,
  NpyError,
  type NpyFile,
  OptionError,
  OutputError,
  openNpy,
  type Preset,
  type Progress,
  presets,
  type ResizeThenCrop,
  SampleError,
  type Sampler,
  type sequential,
  shard,
  shuffled,
  split,
  stratified,
  type WasmModule,
  WorkerError,
  weighted,
} from 'imbatch'
import { exactly } from './exact.js'

declare const dataset: Dataset
declare const batches: ImageBatches
declare const module: WasmModule
declare const blob: Blob

export async function datasets(
  files: FileLike[],
  handle: DirectoryHandleLike,
  file: BlobHandleLike
): Promise<void> {
  const folders: FolderOptions = { classes: ['a'], labels: 'folders', extensions: ['.jpg'] }
  exactly<Dataset, ReturnType<typeof fromFileList>>(true)
  fromFileList(files, { ...folders, allowEmptyClasses: true })
  await fromDirectoryHandle(handle, folders)
  const manifest: Manifest = { entries: [{ path: 'a', url: 'b', label: 'c' }], classes: ['c'] }
  await fromManifest(manifest)
  await fromManifest('list.csv', { classes: ['c'], base: new URL('https://example.org') })
  await fromNpy(blob, { labels: file, classNames: ['a'], layout: 'NCHW' })
  await fromNpy(file, { labels: [0, 1] })
  const entry: Entry = { path: 'a', label: 'b', size: 3, read: async (_signal) => new Uint8Array(3) }
  const entries: Dataset = fromEntries(new Set([entry]), { classes: ['b'] })
  exactly<readonly Entry[], typeof entries.entries>(true)
  exactly<Int32Array, typeof entries.labels>(true)
  const part: Dataset = entries.subset(new Uint32Array(2))
  exactly<number[], ReturnType<typeof classCounts>>(true)
  classWeights(part).map((weight) => weight + 1)
  // @ts-expect-error a path needs imbatch/node
  fromDirectoryHandle('folder')
  // @ts-expect-error labels are from folders, or there are none
  fromFileList(files, { labels: 'names' })
  // @ts-expect-error an entry that can't be read
  fromEntries([{ path: 'a' }])
  // @ts-expect-error a path needs imbatch/node
  fromNpy('x.npy')
  // @ts-expect-error a dataset is not to be changed
  entries.classNames = []
  // @ts-expect-error an optional label is a string, or not there
  fromEntries([{ ...entry, label: undefined }])
}

export async function splits(): Promise<void> {
  const groupBy: GroupBy = ({ path }, index) => `${path} ${index}`
  const parts: Dataset[] = split(dataset, { fractions: [0.8, 0.2], seed: 1, stratify: true, groupBy })
  const folds: Fold[] = kFold(dataset, { folds: 5, groupBy })
  for (const { training, validation } of folds) parts.push(training, validation)
  parts.push(...hashSplit(dataset, { fractions: [0.5, 0.5], seed: 2, groupBy }))
  const leaks: Leak[] = await findLeaks(parts, { groupBy, signal: new AbortController().signal })
  exactly<'file' | 'group' | undefined, (typeof leaks)[0]['kind'] | undefined>(true)
  leaks[0]?.places.map(({ split, index, path }) => `${split} ${index} ${path}`)
  // @ts-expect-error without fractions
  split(dataset, { seed: 1 })
  // @ts-expect-error folds are a number
  kFold(dataset, { folds: [1, 2] })
  // @ts-expect-error a hash can't be stratified
  hashSplit(dataset, { fractions: [1], stratify: true })
}

export function samplers(): Sampler {
  const { index, count }: LaunchedShard = launchedShard({ environment: { RANK: '0' }, count: 2 })
  exactly<Sampler, ReturnType<typeof sequential>>(true)
  balanced(dataset.labels, { seed: 1, length: 10 })
  stratified([0, 1], { size: 8, seed: 1 })
  const drawn = weighted(new Float64Array(3), { seed: 1 })
  const own: Sampler = { length: 3, at: (epoch, position) => (epoch + position) % 3 }
  shard(own, { index, count, remainder: 'pad' })
  // @ts-expect-error without a seed
  shuffled(3, {})
  // @ts-expect-error without the number of shards
  shard(drawn, { index: 0 })
  // @ts-expect-error a remainder that does not exist
  shard(drawn, { index: 0, count: 2, remainder: 'wrap' })
  return shard(shuffled(3, { seed: 1 }), { index: 0, count: 2 })
}

const augment: Augment = {
  rotation: 20,
  shift: [0.1, 0.1],
  shear: 5,
  zoom: [0.9, 1.1],
  horizontalFlip: 0.5,
  verticalFlip: 0.5,
  brightness: [0.8, 1.2],
  contrast: [0.8, 1.2],
  channelShift: 10,
  crop: { area: [0.5, 1], ratio: [0.75, 1.33] },
  fillMode: 'reflect',
  fillValue: 0,
}

export const options: Required<BatchOptions> = {
  size: [224, 224],
  batchSize: 32,
  colorMode: 'rgba' satisfies ColorMode,
  filter: 'lanczos' satisfies Filter,
  antialias: true,
  fit: 'cover',
  resize: { shortestEdge: 256, center: 'down' satisfies Center, fill: [0] },
  layout: 'NCHW' satisfies Layout,
  labelMode: 'sparse',
  normalize: { mean: [0.5], std: [0.5], scale: 1 / 255 },
  augment,
  sampler: samplers(),
  shuffle: true,
  seed: 1,
  remainder: 'drop',
  out: new Float32Array(3),
  reuse: true,
  prefetch: 2,
  workers: 'auto',
  cache: new URL('file:///cache'),
  workerUrl: new URL('https://example.org/worker.js'),
  onError: 'skip',
  maxPixels: 1e8,
  orient: true,
  decode: 'fast',
  signal: new AbortController().signal,
  onProgress: ({ epoch, batches, samples, totalBatches, totalSamples }: Progress) => {
    exactly<number, typeof epoch>(true)
    return epoch + batches + samples + totalBatches + totalSamples
  },
  module,
}
export const sizes: BatchOptions[] = [
  { size: [1, 2] },
  { size: [1, 2] as const, workers: 3, cache: 'memory' },
]
export const normalizations: Normalize[] = [
  { scale: 1, offset: 2 },
  { samplewise: { center: true, std: true }, scale: 1 },
]
export const crops: ResizeThenCrop[] = [
  { stretch: [8, 8] },
  { cover: [8, 8], fill: 255 },
  { contain: [8, 8] as const },
]
export const preset: Preset = fromPreprocessorConfig(JSON.parse('{}'))
export const evaluated: BatchOptions = { ...presets.imagenet, batchSize: 8 }
// @ts-expect-error a configuration is parsed first
fromPreprocessorConfig('{}')
// @ts-expect-error a center that does not exist
export const centred: ResizeThenCrop = { shortestEdge: 8, center: 'up' }
// @ts-expect-error a size without a width
export const incomplete: BatchOptions = { size: [224] }
// @ts-expect-error without a size
export const empty: BatchOptions = {}
// @ts-expect-error a filter that does not exist
export const misspelt: BatchOptions = { size: [1, 1], filter: 'bilinaer' }
// @ts-expect-error an option that does not exist
export const unknown: BatchOptions = { size: [1, 1], bachSize: 3 }
// @ts-expect-error an option is given, or left out
export const undefinedSeed: BatchOptions = { size: [1, 1], seed: undefined }
// @ts-expect-error a mean without a deviation
export const halfNormalized: BatchOptions = { size: [1, 1], normalize: { mean: [0] } }
// @ts-expect-error a range has two ends
export const zoomed: Augment = { zoom: [1] }
// @ts-expect-error a number, or 'auto'
export const worked: BatchOptions = { size: [1, 1], workers: 'all' }

export async function iterate(): Promise<number> {
  exactly<Promise<ImageBatches>, ReturnType<typeof imageBatches>>(true)
  await using made = await imageBatches(dataset, { size: [8, 8] })
  let sum = made.length + made.samples + made.shape.length
  for await (const batch of made) {
    exactly<Batch, typeof batch>(true)
    const { xs, ys, shape, indices, paths, valid, epoch, index, errors } = batch
    exactly<Float32Array, typeof xs>(true)
    exactly<Float32Array | Int32Array | null, typeof ys>(true)
    exactly<readonly SampleError[], typeof errors>(true)
    sum += xs.length + (ys?.length ?? 0) + shape.length + indices.length + paths.length + valid.length
    sum += epoch + index + batch.copy().xs.length
    // @ts-expect-error a batch may have no labels
    ys.length
    // @ts-expect-error a batch is not to be changed
    batch.xs = new Float32Array(0)
  }
  const cursor: Cursor = made.state()
  made.restore(JSON.parse(JSON.stringify(cursor)) as Cursor)
  made.reset()
  const result = await made.next()
  if (result.done) exactly<undefined, typeof result.value>(true)
  else exactly<Batch, typeof result.value>(true)
  await made.at(-1, { out: new Float32Array(3), signal: new AbortController().signal })
  const index: number | undefined = made.classIndices['cat']
  // @ts-expect-error a cursor is not made by hand
  made.restore({ epoch: 1, batch: 2 })
  // @ts-expect-error batches need options
  imageBatches(dataset)
  // @ts-expect-error a dataset, and not its promise
  imageBatches(Promise.resolve(dataset), { size: [1, 1] })
  await made.return()
  await made.close()
  return sum + (index ?? 0)
}

export async function sinks(): Promise<void> {
  const floats = await collect(batches)
  exactly<Collected<Float32Array>, typeof floats>(true)
  const bytes = await collect(batches, { dtype: 'uint8', out: new Uint8Array(9), onProgress: () => {} })
  exactly<Uint8Array, typeof bytes.xs>(true)
  const { mean, std, samples }: ChannelStats = await channelStats(batches, { onProgress: () => {} })
  exactly<readonly number[], typeof mean | typeof std>(true)
  exactly<number, typeof samples>(true)
  // @ts-expect-error bytes into floats
  collect(batches, { dtype: 'uint8', out: new Float32Array(9) })
  // @ts-expect-error a type that is not collected
  collect(batches, { dtype: 'float16' })
}

export async function oneImage(bytes: Uint8Array): Promise<Float32Array> {
  const kernel: Kernel = await loadKernel({ module })
  const { format, width, orientation }: ImageInfo = kernel.probe(bytes)
  exactly<1 | 2 | 3 | 4 | 5 | 6 | 7 | 8, typeof orientation>(true)
  const image: Image = kernel.decode(bytes, { colorMode: 'rgb', orient: true, scale: 0.5, maxPixels: width })
  kernel.decode(bytes, { out: image.data })
  const resized = kernel.resize(image, { size: [8, 8], filter: 'box', fit: 'contain' })
  exactly<Image, typeof resized>(true)
  const smooth = kernel.resize(image, { size: [8, 8], antialias: false })
  exactly<Image<Uint8Array | Float32Array>, typeof smooth>(true)
  // @ts-expect-error a format that is not decoded
  if (format === 'heic') await kernel.decodeAsync(bytes)
  // @ts-expect-error a scale in between
  kernel.decode(bytes, { scale: 0.3 })
  // @ts-expect-error an option that does not exist
  await loadKernel({ wasm: module })
  return kernel.normalize(smooth, { scale: 2 }, new Float32Array(9), 3)
}

export async function npy(): Promise<void> {
  const file: NpyFile = await openNpy(blob)
  const rows: Float32Array = await file.rows(0, 2, new Float32Array(8))
  exactly<readonly number[], typeof file.shape>(true)
  // @ts-expect-error what is read is what memory was given for
  const others: Uint8Array = await file.rows(0, 2, rows)
  if (others.length > rows.length) await file.close()
  if (file.dtype === 'int64') await file.rows<BigInt64Array>()
  // @ts-expect-error a type that NumPy does not have
  if (file.dtype === 'bfloat16') await file.close()
  // @ts-expect-error a path needs imbatch/node
  await openNpy('x.npy')
}

export function errors(error: unknown): string {
  if (error instanceof OptionError) return `${error.option} ${error.expected} ${String(error.given)}`
  if (error instanceof SampleError) return `${error.path} ${error.index} ${String(error.cause)}`
  if (error instanceof DatasetError || error instanceof NpyError) return error.path
  if (error instanceof CacheError) return error.path
  if (error instanceof OutputError) return error.path ?? ''
  if (error instanceof WorkerError || error instanceof KernelError) return error.message
  if (error instanceof IteratorError) return error.code
  // @ts-expect-error not every error has a code
  if (error instanceof Error) return error.code
  return error instanceof ImbatchError ? error.code : ''
}

export function decoding({ format, offset }: DecodeError): string {
  // @ts-expect-error an offset is not always known
  const known: number = offset
  return `${format} ${known}`
}
