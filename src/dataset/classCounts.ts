import { DatasetError } from '../errors.ts'
import type { Dataset } from '../types.ts'
import { checkDataset } from './checkDataset.ts'

/** The number of samples of each class, by label: `counts[i]` is that of `dataset.classNames[i]`. */
export function classCounts(dataset: Dataset): number[] {
  checkDataset('dataset', dataset)
  const counts = new Array<number>(dataset.classNames.length).fill(0)
  for (const label of dataset.labels) if (label >= 0) counts[label]! += 1
  return counts
}

/**
 * The weight of each class, by label: n / (classes · count), scikit-learn's 'balanced', where n is the number of labelled
 * samples. Times its count, each class weighs the same, and over all samples the mean weight is 1.
 *
 * For TensorFlow.js: `model.fit(xs, ys, { classWeight: { ...classWeights(dataset) } })`. For `weighted`, which wants
 * one for each sample: `dataset.labels` mapped through it.
 *
 * @throws {DatasetError} `DATASET_CLASS_EMPTY` for a class without samples, `DATASET_NO_CLASSES` where there are no classes
 */
export function classWeights(dataset: Dataset): number[] {
  const counts = classCounts(dataset)
  if (counts.length === 0)
    throw new DatasetError('DATASET_NO_CLASSES', '', 'the dataset has no classes to weigh')
  const empty = counts.indexOf(0)
  if (empty >= 0) {
    const name = dataset.classNames[empty]!
    throw new DatasetError(
      'DATASET_CLASS_EMPTY',
      name,
      `class '${name}' has no samples, so no weight makes up for it`
    )
  }
  const samples = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => samples / (counts.length * count))
}
