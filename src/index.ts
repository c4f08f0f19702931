/**
 * `imbatch`: what runs in any runtime.
 *
 * @module imbatch
 */
export { imageBatches } from './batches.ts'
export { classCounts, classWeights } from './dataset/classCounts.ts'
export { type EntriesOptions, fromEntries } from './dataset/entries.ts'
export { type FindLeaksOptions, findLeaks, type Leak, type Place } from './dataset/findLeaks.ts'
export type { FolderOptions } from './dataset/folders.ts'
export {
  type DirectoryHandleLike,
  type FileHandleLike,
  fromDirectoryHandle,
} from './dataset/fromDirectoryHandle.ts'
export { type FileLike, fromFileList } from './dataset/fromFileList.ts'
export {
  fromManifest,
  type Manifest,
  type ManifestOptions,
  type ManifestRow,
} from './dataset/fromManifest.ts'
export { fromNpy, type NpyDatasetOptions } from './dataset/fromNpy.ts'
export type { GroupBy } from './dataset/partition.ts'
export {
  type Fold,
  type HashSplitOptions,
  hashSplit,
  type KFoldOptions,
  kFold,
  type PartitionOptions,
  type SplitOptions,
  split,
} from './dataset/split.ts'
export {
  CacheError,
  DatasetError,
  DecodeError,
  ImbatchError,
  IteratorError,
  KernelError,
  NpyError,
  OptionError,
  OutputError,
  SampleError,
  WorkerError,
} from './errors.ts'
export { type LaunchedShard, type LaunchOptions, launchedShard } from './launcher.ts'
export type { NpyArray, NpyDtype } from './npy/dtype.ts'
export type { NpyFile } from './npy/npyFile.ts'
export { type BlobHandleLike, openNpy } from './npy/openNpy.ts'
export { loadKernel } from './oneImage.ts'
export { fromPreprocessorConfig } from './preset/fromPreprocessorConfig.ts'
export { type Preset, presets } from './preset/imagenet.ts'
export { balanced } from './sampler/balanced.ts'
export { sequential } from './sampler/sequential.ts'
export { type ShardOptions, shard } from './sampler/shard.ts'
export { shuffled } from './sampler/shuffled.ts'
export { stratified } from './sampler/stratified.ts'
export { weighted } from './sampler/weighted.ts'
export { type ChannelStats, channelStats, type StatsOptions } from './sink/channelStats.ts'
export { type Collected, type CollectOptions, collect } from './sink/collect.ts'
export type * from './types.ts'
