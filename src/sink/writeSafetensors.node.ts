import { checkKeys } from '../check.ts'
import { conflict, wrongType, wrongValue } from '../errors.ts'
import type { ImageBatches } from '../types.ts'
import { type ArchiveOptions, type Epoch, readSpool, writeArchive } from './archive.node.ts'
import { bytesOf } from './columns.ts'
import { checkBatches } from './rows.ts'
import type { Written } from './writeColumns.node.ts'

/** Options of `writeSafetensors`. */
export interface SafetensorsOptions extends ArchiveOptions {
  /** More strings for the file's `__metadata__`. */
  metadata?: Readonly<Record<string, string>>
}

const DTYPES = { float32: 'F32', float16: 'F16', uint8: 'U8' } as const
/** Keys of the metadata that are ours. */
const OURS = ['format', 'paths', 'class_names', 'label_mode', 'cursor']
/** Readers refuse longer headers: MAX_HEADER_SIZE of the safetensors crate. */
const LONGEST_HEADER = 100_000_000
/** Labels that are encoded at once. */
const CHUNK = 2 ** 16

/**
 * Writes the current epoch to one `.safetensors` file: the tensors `images` [n, …] as the batches' `xs`, without padding,
 * and `labels` int64 [n], an index into the class names, −1 where there is none. The file's metadata has `paths` and
 * `class_names` as JSON, `label_mode`, and `cursor`: the batches' `state()` at the
 * first batch. Does not move the iterator.
 *
 * Otherwise as `writeNpy`: memory for two batches, a name when it is whole, and continued if the process is ended. The
 * samples are on the disk twice until it is done.
 *
 * @throws {OptionError} for wrong options, or paths too long for the format's header, before anything is decoded
 * @throws {OutputError} naming the file, as `writeNpy` does
 */
export async function writeSafetensors(batches: ImageBatches, options: SafetensorsOptions): Promise<Written> {
  const metadata = checkMetadata(options?.metadata)
  checkBatches(batches)
  checkPaths(batches)
  const dtype = DTYPES[options?.dtype ?? 'float32']
  return writeArchive(batches, options, ['metadata'], (epoch) => {
    const header = encodeHeader(dtype, epoch, {
      format: 'imbatch',
      paths: JSON.stringify(Array.from(epoch.indices, (index) => batches.paths[index]!)),
      class_names: JSON.stringify(batches.classNames),
      label_mode: batches.labelMode,
      cursor: JSON.stringify(epoch.cursor),
      ...metadata,
    })
    return chunksOf(header, batches.labels, epoch)
  })
}

/** The length in 64 bits, then JSON with spaces up to a multiple of 8; offsets count from its end. */
function encodeHeader(dtype: string, { rows, samples }: Epoch, metadata: Record<string, string>): Uint8Array {
  const labelBytes = rows * 8
  const header = {
    __metadata__: metadata,
    // First, so that both are aligned whatever the type of the images.
    labels: { dtype: 'I64', shape: [rows], data_offsets: [0, labelBytes] },
    images: {
      dtype,
      shape: [rows, ...samples.column.rowShape],
      data_offsets: [labelBytes, labelBytes + samples.bytes - samples.headerBytes],
    },
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true)
  bytes.set(json, 8)
  return bytes
}

async function* chunksOf(
  header: Uint8Array,
  labels: Int32Array,
  { indices, samples }: Epoch
): AsyncGenerator<Uint8Array> {
  yield header
  for (let first = 0; first < indices.length; first += CHUNK) {
    const part = indices.subarray(first, first + CHUNK)
    yield bytesOf(BigInt64Array.from(Array.from(part, (index) => BigInt(labels[index]!))))
  }
  yield* readSpool(samples, samples.headerBytes)
}

function checkMetadata(metadata: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  checkKeys('metadata', metadata, Object.keys(metadata ?? {}))
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') throw wrongType(`metadata.${key}`, value, 'a string')
    if (OURS.includes(key)) {
      throw conflict(`metadata.${key}`, value, `another key than ${OURS.join(', ')}`)
    }
  }
  return metadata
}

/** A sample takes its path as JSON within JSON. A sampler may repeat paths; that much room is left. */
function checkPaths({ paths, samples }: ImageBatches): void {
  let units = 0
  for (const path of paths) units += path.length + 5
  const expected = (units / paths.length) * samples
  if (expected > LONGEST_HEADER / 2) {
    const limit = `batches whose paths take less than ${LONGEST_HEADER / 2} characters; write parts, or use writeNpz`
    throw wrongValue('batches', `${Math.round(expected)} characters`, limit)
  }
}
