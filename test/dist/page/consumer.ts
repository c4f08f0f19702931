/** What a TypeScript program writes; only compiled, against the installed package. */
import {
  type Batch,
  type BatchOptions,
  type Cursor,
  channelStats,
  collect,
  type Dataset,
  fromEntries,
  fromFileList,
  fromManifest,
  type ImageBatches,
  ImbatchError,
  imageBatches,
  loadKernel,
  type Manifest,
  type NpyFile,
  SampleError,
  shuffled,
} from 'imbatch'
import { type DirectoryIterator, ImageDataGenerator, type NDArray, type SaveTarget } from 'imbatch/keras'
import { fromDirectory, openNpy, writeNpy } from 'imbatch/node'

const options: BatchOptions = {
  size: [224, 224],
  batchSize: 16,
  filter: 'lanczos',
  normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  sampler: shuffled(100, { seed: 1 }),
}

// @ts-expect-error a size without a width
export const incomplete: BatchOptions = { size: [224] }
// @ts-expect-error a filter that does not exist
export const misspelt: BatchOptions = { size: [224, 224], filter: 'bilinaer' }

export async function train(root: string): Promise<number> {
  const dataset: Dataset = await fromDirectory(root)
  const batches: ImageBatches = await imageBatches(dataset, options)
  let sum = 0
  for await (const { xs, ys, shape, paths } of batches) {
    const [count = 0, height = 0]: readonly number[] = shape
    sum += count * height + (xs[0] ?? 0) + (ys ? ys.length : 0) + (paths[0]?.length ?? 0)
  }
  const cursor: Cursor = batches.state()
  batches.restore(cursor)
  const last: Batch = await batches.at(-1)
  const copy: Float32Array = last.copy().xs
  await batches.close()
  return sum + copy.length
}

export async function others(bytes: Uint8Array): Promise<number> {
  const manifest: Manifest = [{ path: 'cat/1.png', label: 'cat' }]
  const entry = { path: 'cat/1.png', label: 'cat', read: async () => bytes }
  const datasets = [await fromManifest(manifest), fromEntries([entry]), fromFileList([])]
  const { xs } = await collect(await imageBatches(datasets[1]!, { size: [8, 8] }))
  const kernel = await loadKernel()
  const { width, data } = kernel.resize(kernel.decode(bytes, { colorMode: 'rgb' }), { size: [8, 8] })
  return xs.length + width + data.length
}

export async function onDisk(dataset: Dataset): Promise<number> {
  const batches = await imageBatches(dataset, { size: [8, 8] })
  const bytes: Uint8Array = (await collect(batches, { dtype: 'uint8' })).xs
  const { shape } = await writeNpy(batches, { xs: 'x.npy', dtype: 'float16' })
  const file: NpyFile = await openNpy('x.npy')
  const rows = await file.rows<Float32Array>(0, 1)
  const { mean } = await channelStats(batches)
  return bytes.length + (shape[0] ?? 0) + rows.length + mean.length
}

export function explain(error: unknown): string {
  if (error instanceof SampleError) return error.path
  return error instanceof ImbatchError ? error.code : 'unknown'
}

export async function keras(target: SaveTarget): Promise<readonly number[]> {
  const generator = new ImageDataGenerator({ rescale: 1 / 255, zoomRange: [0.8, 1.2], horizontalFlip: true })
  const iterator: DirectoryIterator = await generator.flowFromDirectory('photos', {
    saveToDir: target,
    workers: 0,
  })
  for await (const [x, y] of iterator) {
    const labels: NDArray | null = y
    return labels ? labels.shape : x.shape
  }
  // @ts-expect-error no such argument
  await generator.flowFromDirectory('photos', { target_size: [2, 2] })
  return []
}
