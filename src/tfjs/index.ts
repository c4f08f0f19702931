/**
 * `imbatch/tfjs`: tensors and datasets of TensorFlow.js from batches. Imports nothing itself.
 *
 * @module imbatch/tfjs
 */
export { toDataset } from './dataset.ts'
export { type TensorOptions, toTensors } from './tensors.ts'
export type {
  TensorDataset,
  TensorFlow,
  TensorMaker,
  Tensors,
  TypedDataset,
  WeightedTensors,
} from './types.ts'
