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
