import type { Plan } from './plan.ts'
import type { Dataset } from './types.ts'

type Labels = Float32Array | Int32Array | null

/**
 * The labels of a batch, by `plan.labelMode`. `rows` has the dataset index of each sample, −1 for padding; of padding,
 * labels are 0, and −1 in 'sparse'. In 'input' mode they are the samples themselves: a copy of `xs`.
 */
export function makeLabels(plan: Plan, dataset: Dataset, rows: readonly number[], xs: Float32Array): Labels {
  const labelOf = (row: number) => (row < 0 ? -1 : dataset.labels[row]!)
  switch (plan.labelMode) {
    case 'none':
      return null
    case 'input':
      return xs.slice()
    case 'sparse':
      return Int32Array.from(rows, labelOf)
    case 'binary':
      return Float32Array.from(rows, (row) => Math.max(labelOf(row), 0))
    case 'categorical': {
      const classes = dataset.classNames.length
      const ys = new Float32Array(rows.length * classes)
      for (const [i, row] of rows.entries()) {
        const label = labelOf(row)
        if (label >= 0) ys[i * classes + label] = 1
      }
      return ys
    }
  }
}
