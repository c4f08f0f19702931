/** `imbatch/node` as a program sees it: compiled against the installed package, never run. */
import type { BatchOptions, Dataset, Dataset as SameDataset } from 'imbatch'
import {
  type ArchiveOptions,
  type DirectoryOptions,
  type FileDtype,
  type FilesProgress,
  fromDirectory,
  fromManifest,
  fromNpy,
  type ImageBatches,
  imageBatches,
  openNpy,
  type Shard,
  type ShardOptions,
  type Written,
  writeNpy,
  writeNpz,
  writeParquet,
  writeSafetensors,
  writeShards,
  type ZcaComponents,
  zcaComponents,
} from 'imbatch/node'
import { exactly } from './exact.js'

export async function sources(folder: URL): Promise<ImageBatches> {
  const options: DirectoryOptions = { followLinks: true, labels: 'none', extensions: ['.png'] }
  const dataset: SameDataset = await fromDirectory(folder, options)
  await fromDirectory('photos')
  await fromManifest('list.json', { base: folder })
  await fromNpy('x.npy', { labels: 'y.npy', layout: 'NHWC' })
  await fromNpy(folder, { labels: new Int32Array(3) })
  const { shape } = await openNpy('x.npy')
  exactly<readonly number[], typeof shape>(true)
  await openNpy(folder)
  // @ts-expect-error an option that does not exist
  await fromDirectory('photos', { recursive: true })
  // @ts-expect-error one folder
  await fromDirectory(['a', 'b'])
  // @ts-expect-error a number is not a path
  await openNpy(3)
  const more: BatchOptions = { size: [8, 8], cache: 'photos.cache' }
  return imageBatches(dataset, more)
}

export async function files(batches: ImageBatches, dataset: Dataset): Promise<void> {
  const written = await writeNpy(batches, { xs: 'x.npy', ys: 'y.npy', dtype: 'float16', resume: true })
  exactly<Written, typeof written>(true)
  const archive: ArchiveOptions = { file: 'a', dtype: 'uint8' satisfies FileDtype, onProgress: () => {} }
  await writeNpz(batches, archive)
  await writeSafetensors(batches, { ...archive, metadata: { made: 'today' } })
  const onProgress = ({ samples, totalSamples }: FilesProgress) => samples / totalSamples
  const sharded: ShardOptions = { folder: 'a', prefix: 'b', maxSamples: 3, maxBytes: 4, onProgress }
  const shards: readonly Shard[] = await writeShards(dataset, sharded)
  shards.map(({ file, samples, bytes }) => `${file} ${samples} ${bytes}`)
  exactly<Promise<number>, ReturnType<typeof writeParquet>>(true)
  await writeParquet(dataset, { file: 'a.parquet', rowGroupSize: 10, signal: AbortSignal.timeout(9) })
  const zca: ZcaComponents = await zcaComponents(batches, { epsilon: 1e-6 })
  exactly<Float64Array, typeof zca.matrix>(true)
  // @ts-expect-error without a file for the samples
  await writeNpy(batches, { ys: 'y.npy' })
  // @ts-expect-error a type that is not written
  await writeNpz(batches, { file: 'a', dtype: 'float64' })
  // @ts-expect-error metadata are texts
  await writeSafetensors(batches, { file: 'a', metadata: { made: 3 } })
  // @ts-expect-error the dataset's original files, and not batches
  await writeShards(batches, { folder: 'a' })
  // @ts-expect-error a file, and not a folder
  await writeParquet(dataset, { folder: 'a' })
}
