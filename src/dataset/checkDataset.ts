import { wrongType, wrongValue } from '../errors.ts'
import type { Dataset } from '../types.ts'

/** A dataset with at least one entry. */
export function checkDataset(name: string, dataset: Dataset): void {
  if (!Array.isArray(dataset?.entries) || !(dataset.labels instanceof Int32Array)) {
    throw wrongType(name, dataset, 'a Dataset, as fromDirectory or fromEntries gives it')
  }
  if (dataset.length === 0) throw wrongValue(name, dataset, 'a dataset with entries')
}
