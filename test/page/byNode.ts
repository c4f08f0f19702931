/** What the page makes, by Node. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BatchOptions,
  type DirectoryOptions,
  fromDirectory,
  imageBatches,
  writeNpy,
} from '../../src/node.ts'
import { ROOT } from '../dist/app.ts'
import type { Seen } from './visitor.ts'

export const CLASSES = join(ROOT, 'test/fixtures/classes')
export const PHOTOS = join(ROOT, 'examples/photos')

/** What the page's controls say before anyone touches them. */
export const OPTIONS: BatchOptions = {
  size: [128, 128],
  labelMode: 'sparse',
  shuffle: true,
  seed: 1,
  onError: 'skip',
}

/** The SHA-256 of an epoch, as the page defines it, by Node. */
export async function hashOf(
  root: string,
  options: BatchOptions,
  epoch = 0,
  folder: DirectoryOptions = {}
): Promise<string> {
  const batches = await imageBatches(await fromDirectory(root, folder), options)
  batches.restore({ ...batches.state(), epoch })
  const hash = createHash('sha256')
  for await (const { xs } of batches) hash.update(createHash('sha256').update(xs).digest())
  await batches.close()
  return hash.digest('hex')
}

/** The files that Node writes of the same epoch. */
export async function filesOf(root: string, options: BatchOptions, dtype: 'float32' | 'uint8' = 'float32') {
  const folder = mkdtempSync(join(tmpdir(), 'imbatch-page-'))
  const batches = await imageBatches(await fromDirectory(root), options)
  try {
    const [xs, ys] = [join(folder, 'x.npy'), join(folder, 'y.npy')]
    await writeNpy(batches, { xs, ys, dtype })
    return { xs: readFileSync(xs), ys: readFileSync(ys) }
  } finally {
    await batches.close()
    rmSync(folder, { recursive: true })
  }
}

/** What the page's sheet shows of an epoch at its start: see `Seen`. */
export async function sheetOf(root: string, options: BatchOptions, epoch: number): Promise<readonly Seen[]> {
  const batches = await imageBatches(await fromDirectory(root), options)
  batches.restore({ ...batches.state(), epoch })
  const { xs, shape, paths } = await batches.at(0)
  await batches.close()
  const length = xs.length / shape[0]!
  return paths.slice(0, 24).map((path, i) => {
    const data = asCanvas(xs.subarray(i * length, (i + 1) * length), shape[3]!)
    return { path, sums: [checksum(data)], shades: new Set(data).size }
  })
}

/** RGBA, as a canvas gives it back: what is not opaque is not looked at here. */
function asCanvas(values: Float32Array, channels: number): Uint8ClampedArray {
  const data = new Uint8ClampedArray((values.length / channels) * 4).fill(255)
  for (let i = 0; i < data.length; i++) {
    const channel = channels === 1 ? 0 : i % 4
    if (i % 4 < 3 || channels === 4) data[i] = values[(i >> 2) * channels + channel]!
  }
  return data
}

function checksum(data: Uint8ClampedArray): number {
  return data.reduce((sum, value, i) => (sum + value * (i + 1)) % 1_000_003, 0)
}
