/**
 * `imbatch/keras`: what Keras' image preprocessing yields, by the same names in camelCase.
 *
 * @module imbatch/keras
 */
export type {
  FlowBatchX,
  FlowInput,
  FlowOptions,
  LabelsInput,
  NumpyArrayIterator,
} from './arrayIterator.ts'
export type {
  DataFrame,
  DataFrameClassMode,
  DataFrameFlowOptions,
  DataFrameIterator,
  DataFrameRow,
} from './dataFrameIterator.ts'
export type {
  ClassMode,
  DirectoryFlowOptions,
  DirectoryIterator,
  DirectorySource,
} from './directoryIterator.ts'
export type { TransformParameters } from './draws.ts'
export type { FileIterator } from './fileIterator.ts'
export type { CommonFlowOptions, FileFlowOptions, Subset } from './flowOptions.ts'
export { type FitOptions, ImageDataGenerator } from './generator.ts'
export { type ImageSource, type LoadImgOptions, loadImg, type SaveImgOptions, saveImg } from './image.ts'
export { type ImageDataset, type ImageDatasetOptions, imageDatasetFromDirectory } from './imageDataset.ts'
export type { KerasBatch, KerasIterator, Labels } from './iterator.ts'
export type { ArrayInput, DType, Floats, NDArray, Values } from './ndarray.ts'
export type { DataFormat, ImageDataGeneratorOptions, PreprocessingFunction } from './options.ts'
export {
  type ArrayToImgOptions,
  arrayToImg,
  type ImgToArrayOptions,
  imgToArray,
  type Picture,
} from './picture.ts'
export { type ModelName, type PreprocessMode, preprocessInput } from './preprocess.ts'
export type { SaveTarget, WritableDirectoryHandle } from './saving.ts'
