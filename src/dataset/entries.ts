import { checkInteger, checkKeys } from '../check.ts'
import { DatasetError, wrongType, wrongValue } from '../errors.ts'
import type { Dataset, Entry } from '../types.ts'

/** Options of `fromEntries`. */
export interface EntriesOptions {
  /** Class names in the order of their labels. Default: the labels of the entries, sorted by code point. */
  classes?: readonly string[]
}

/** A dataset of `entries` in the order given. Throws `DatasetError` for a label that is not among `classes`. */
export function fromEntries(entries: Iterable<Entry>, options: EntriesOptions = {}): Dataset {
  checkKeys('options', options, ['classes'])
  if (entries === null || typeof entries !== 'object' || !(Symbol.iterator in entries)) {
    throw wrongType('entries', entries, 'an iterable of entries')
  }
  const list = Array.from(entries, checkEntry)
  if (list.length === 0) throw new DatasetError('DATASET_EMPTY', '', 'the dataset has no entries')
  return makeDataset(list, checkClasses(options.classes) ?? classesOf(list))
}

/** Class names: distinct strings, or undefined. */
export function checkClasses(classes: unknown): readonly string[] | undefined {
  if (classes === undefined) return undefined
  const expected = 'an array of distinct class names'
  if (!Array.isArray(classes)) throw wrongType('classes', classes, expected)
  for (const [i, name] of classes.entries()) {
    if (typeof name !== 'string' || name === '') throw wrongType(`classes[${i}]`, name, 'a class name')
    if (classes.indexOf(name) !== i) throw wrongValue(`classes[${i}]`, name, expected)
  }
  return [...classes]
}

function checkEntry(entry: Entry, i: number): Entry {
  if (typeof entry?.path !== 'string') {
    throw wrongType(`entries[${i}].path`, entry?.path, 'a string')
  }
  if (typeof entry.read !== 'function') {
    throw wrongType(`entries[${i}].read`, entry.read, 'a function that gives the bytes')
  }
  if (entry.label !== undefined && typeof entry.label !== 'string') {
    throw wrongType(`entries[${i}].label`, entry.label, 'a class name')
  }
  return entry
}

function classesOf(entries: readonly Entry[]): string[] {
  const names = new Set<string>()
  for (const { label } of entries) if (label !== undefined) names.add(label)
  return [...names].sort(compareCodePoints)
}

function makeDataset(entries: readonly Entry[], classNames: readonly string[]): Dataset {
  const indexOf = new Map(classNames.map((name, i) => [name, i]))
  const labels = Int32Array.from(entries, ({ path, label }) => {
    if (label === undefined) return -1
    const index = indexOf.get(label)
    if (index === undefined) {
      throw new DatasetError(
        'DATASET_LABEL_UNKNOWN',
        path,
        `${path}: its label '${label}' is not among the classes ${classNames.map((name) => `'${name}'`).join(', ')}`
      )
    }
    return index
  })
  return new ArrayDataset(entries, classNames, labels)
}

/** Of arrays that nobody else has. */
class ArrayDataset implements Dataset {
  readonly entries: readonly Entry[]
  readonly classNames: readonly string[]
  readonly labels: Int32Array

  constructor(entries: readonly Entry[], classNames: readonly string[], labels: Int32Array) {
    this.entries = Object.freeze(entries)
    this.classNames = Object.freeze(classNames)
    this.labels = labels
  }

  get length(): number {
    return this.entries.length
  }

  subset(indices: ArrayLike<number>): Dataset {
    if (!Number.isInteger(indices?.length)) throw wrongType('indices', indices, 'an array of indices')
    const entries: Entry[] = []
    const labels = new Int32Array(indices.length)
    // A loop: callbacks and iterators make garbage of hundreds of bytes an entry.
    for (let i = 0; i < labels.length; i++) {
      const index = indices[i]!
      if (!(Number.isInteger(index) && index >= 0 && index < this.length)) {
        checkInteger(`indices[${i}]`, index, 0, this.length - 1)
      }
      entries.push(this.entries[index]!)
      labels[i] = this.labels[index]!
    }
    return new ArrayDataset(entries, this.classNames, labels)
  }
}

/** Python's order of strings. JavaScript compares UTF-16 units, which puts U+10000 and above before U+E000 … U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above all that one unit can hold. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
