import { encodeHeader } from '../npy/header.ts'
import { encodeTexts } from '../npy/text.ts'
import type { ImageBatches } from '../types.ts'
import { type ArchiveOptions, type Epoch, readSpool, type Spool, writeArchive } from './archive.node.ts'
import { bytesOf } from './columns.ts'
import type { Written } from './writeColumns.node.ts'
import { writeZip, type ZipFile } from './zip.ts'

/** Options of `writeNpz`. */
export type NpzOptions = ArchiveOptions

/**
 * Writes the current epoch to one `.npz`, for `np.load`: `x` [n, …] as the batches' `xs`, without padding; `y` as their
 * `ys`, in labelModes that have any but the samples; `labels` int32 [n], an index into the class names, −1 where there is
 * none; `paths` [n] and `class_names` as text. Not compressed; larger than 4 GB where need be. Does not move the iterator.
 *
 * Otherwise as `writeNpy`: memory for two batches, a name when it is whole, and continued if the process is ended. The
 * samples are on the disk twice until it is done.
 *
 * @throws {OptionError} for wrong options, before anything is decoded
 * @throws {OutputError} naming the file, as `writeNpy` does
 */
export async function writeNpz(batches: ImageBatches, options: NpzOptions): Promise<Written> {
  return writeArchive(batches, options, [], (epoch) => writeZip(membersOf(batches, epoch)))
}

function membersOf({ labels, paths, classNames }: ImageBatches, epoch: Epoch): ZipFile[] {
  const { rows, indices, samples, ys } = epoch
  return [
    spooled('x.npy', samples),
    ...(ys ? [spooled('y.npy', ys)] : []),
    inMemory('labels.npy', [
      encodeHeader('<i4', [rows]),
      bytesOf(Int32Array.from(indices, (index) => labels[index]!)),
    ]),
    { name: 'paths.npy', ...encodeTexts(rows, (row) => paths[indices[row]!]!) },
    { name: 'class_names.npy', ...encodeTexts(classNames.length, (label) => classNames[label]!) },
  ]
}

function spooled(name: string, spool: Spool): ZipFile {
  return { name, bytes: spool.bytes, chunks: () => readSpool(spool) }
}

function inMemory(name: string, parts: readonly Uint8Array[]): ZipFile {
  return { name, bytes: parts.reduce((sum, { length }) => sum + length, 0), chunks: () => parts }
}
