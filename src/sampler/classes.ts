import { OptionError, wrongValue } from '../errors.ts'
import { checkArrayLike } from './length.ts'

/** A class that occurs, and the dataset indices of its samples, ascending. */
export interface ClassMembers {
  readonly label: number
  readonly indices: Int32Array
}

/** So that a label can be part of a counter of 32 bits. */
const MAX_LABEL = 2 ** 24 - 2

/** The classes that occur in `labels`, by label; −1 stands for no label, and is left out. */
export function membersByClass(labels: ArrayLike<number>): readonly ClassMembers[] {
  const given = checkArrayLike('labels', labels, 'an array of labels, one for each sample')
  const counts = new Map<number, number>()
  for (let i = 0; i < given.length; i++) {
    const label = given[i]!
    if (!Number.isInteger(label) || label < -1 || label > MAX_LABEL) {
      const expected = `an integer from 0 to ${MAX_LABEL}, or -1 for no label`
      throw new OptionError(
        typeof label === 'number' ? 'OPTION_VALUE' : 'OPTION_TYPE',
        `labels[${i}]`,
        label,
        expected
      )
    }
    if (label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  if (counts.size === 0) throw wrongValue('labels', labels, 'at least one label other than -1')
  const classes = [...counts.keys()]
    .sort((a, b) => a - b)
    .map((label) => ({ label, indices: new Int32Array(counts.get(label)!) }))
  const slots = new Map(classes.map(({ label, indices }) => [label, { indices, next: 0 }]))
  for (let i = 0; i < given.length; i++) {
    const slot = slots.get(given[i]!)
    if (slot) slot.indices[slot.next++] = i
  }
  return classes
}
