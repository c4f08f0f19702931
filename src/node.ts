/**
 * `imbatch/node`: all of `imbatch`, and what needs a file system.
 *
 * @module imbatch/node
 */
export { type DirectoryOptions, fromDirectory } from './dataset/fromDirectory.node.ts'
export { fromManifest } from './dataset/fromManifest.node.ts'
export { fromNpy } from './dataset/fromNpy.node.ts'
// What is above takes the place of its namesake here.
export * from './index.ts'
export { openNpy } from './npy/openNpy.node.ts'
export type { ArchiveOptions } from './sink/archive.node.ts'
export type { FileDtype } from './sink/columns.ts'
export type { FilesProgress } from './sink/originals.ts'
export type { WriteOptions, Written } from './sink/writeColumns.node.ts'
export { type NpyOptions, writeNpy } from './sink/writeNpy.node.ts'
export { type NpzOptions, writeNpz } from './sink/writeNpz.node.ts'
export { type ParquetOptions, writeParquet } from './sink/writeParquet.node.ts'
export { type SafetensorsOptions, writeSafetensors } from './sink/writeSafetensors.node.ts'
export { type Shard, type ShardOptions, writeShards } from './sink/writeShards.node.ts'
export { type ZcaComponents, type ZcaOptions, zcaComponents } from './sink/zcaComponents.node.ts'
