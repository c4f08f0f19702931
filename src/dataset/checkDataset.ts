import { wrongType, wrongValue } from '../errors.ts'
import type { Dataset } from '../types.ts'

/** A dataset, with at least one entry unless `least` says otherwise. */
export function checkDataset(name: string, dataset: Dataset, least = 1): void {
  if (!Array.isArray(dataset?.entries) || !(dataset.labels instanceof Int32Array)) {
    throw wrongType(name, dataset, 'a Dataset, as fromDirectory or fromEntries gives it')
  }
  if (dataset.length < least) throw wrongValue(name, dataset, 'a dataset with entries')
}
