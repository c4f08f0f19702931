export { imageBatches } from './batches.ts'
export { type EntriesOptions, fromEntries } from './dataset/entries.ts'
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
export {
  CacheError,
  DatasetError,
  DecodeError,
  ImbatchError,
  IteratorError,
  KernelError,
  OptionError,
  SampleError,
  WorkerError,
} from './errors.ts'
export { loadKernel } from './oneImage.ts'
export { sequential } from './sampler/sequential.ts'
export { shuffled } from './sampler/shuffled.ts'
export { type Collected, type CollectOptions, collect } from './sink/collect.ts'
export type * from './types.ts'
