/** The epoch whose bytes NumPy's goldens have (test/golden/npy_goldens.py), and folders to write it into. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BatchOptions, fromEntries, type ImageBatches, imageBatches } from '../../src/index.ts'
import golden from '../golden/npy.json'
import { readFixture } from './fixtures.ts'

export interface EpochCase {
  readonly dtype: string
  readonly files: string[]
  readonly size: [number, number]
  readonly shape: number[]
  readonly sha: string
}

export const EPOCHS = golden.cases.filter(({ kind }) => kind === 'epoch') as unknown as EpochCase[]
export const FILES = EPOCHS[0]!.files
export const CLASSES = ['a', 'b', 'c']

/** The goldens' pictures, one of three classes in turn; `broken` are no pictures. */
export function epochDataset(broken: readonly number[] = []) {
  return fromEntries(
    FILES.map((name, i) => ({
      path: name,
      label: CLASSES[i % 3]!,
      read: async () => (broken.includes(i) ? new Uint8Array(3) : readFixture(name)),
    }))
  )
}

export function epochBatches(
  options: Partial<BatchOptions> = {},
  broken: readonly number[] = []
): Promise<ImageBatches> {
  const { size } = EPOCHS[0]!
  return imageBatches(epochDataset(broken), { size, batchSize: 2, labelMode: 'sparse', ...options })
}

/** SHA-256 of the `.npy` that NumPy makes of labels or texts. */
export function shaOfNumpy(kind: 'labels' | 'text', what: unknown): string {
  const found = golden.cases.find(
    (one) =>
      one.kind === kind && JSON.stringify('texts' in one ? one.texts : one.dtype) === JSON.stringify(what)
  )
  return found!.sha!
}

/** Counts which batches are made. */
export function counted(batches: ImageBatches): { batches: ImageBatches; made: number[] } {
  const made: number[] = []
  const inner = batches.at.bind(batches)
  batches.at = (index, options) => {
    made.push(index)
    return inner(index, options)
  }
  return { batches, made }
}

/** An empty folder of its own; the caller removes it. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'imbatch-test-'))
}
