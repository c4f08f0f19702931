import { checkInteger, checkKeys } from '../check.ts'
import { checkDataset } from '../dataset/checkDataset.ts'
import { OutputError } from '../errors.ts'
import type { Dataset } from '../types.ts'
import { writeWhole } from './archive.node.ts'
import { checkTarget } from './files.node.ts'
import { type FilesProgress, type Original, readOriginals } from './originals.ts'
import { checkWriteOptions } from './writeColumns.node.ts'

/** Options of `writeParquet`. */
export interface ParquetOptions {
  /** The file to write; its folder must exist. */
  file: string
  /** Rows of a row group, which is in memory as a whole; default 100, as Hugging Face has them for images.
   * Fewer where their files take 256 MiB. */
  rowGroupSize?: number
  /** Called after each file. */
  onProgress?: (progress: FilesProgress) => void
  /** Ends the writing: the call rejects with the signal's reason. */
  signal?: AbortSignal
}

/** Bytes of files at which a row group ends, however few they are. */
const LARGEST_GROUP = 2 ** 28

type Library = typeof import('hyparquet-writer')
type Writer = InstanceType<Library['ParquetWriter']>
type Buffered = InstanceType<Library['ByteWriter']>

/**
 * Writes a dataset as a Parquet file, as Hugging Face's `datasets` has images: `image`, a struct of the file's original
 * `bytes` and its `path`, and `label`, int64, null where there is none, with the class names in the file's metadata (`Image`
 * and `ClassLabel` features), so that `load_dataset('parquet', …)` gives pictures. Rows are in the dataset's order; nothing is
 * decoded or compressed again.
 *
 * Needs the package `hyparquet-writer`, an optional peer. The file gets its name when it is whole.
 *
 * @returns the number of rows
 * @throws {OptionError} for wrong options, before anything is read
 * @throws {SampleError} for a file that can't be read
 * @throws {OutputError} naming the file, as `writeNpy` does; `OUTPUT_LIBRARY`
 *   without `hyparquet-writer`
 */
export async function writeParquet(dataset: Dataset, options: ParquetOptions): Promise<number> {
  checkDataset('dataset', dataset, 0)
  checkKeys('options', options, ['file', 'rowGroupSize', 'onProgress', 'signal'])
  checkWriteOptions(options)
  const rowGroupSize = checkInteger('rowGroupSize', options.rowGroupSize ?? 100, 1)
  const file = await checkTarget('file', options.file)
  const library = await loadLibrary()
  await writeWhole(file, chunksOf(library, dataset, { ...options, rowGroupSize }), options.signal)
  return dataset.length
}

async function loadLibrary(): Promise<Library> {
  try {
    return await import('hyparquet-writer')
  } catch (cause) {
    const message = 'writeParquet needs the package hyparquet-writer: npm install hyparquet-writer'
    throw new OutputError('OUTPUT_LIBRARY', message, { cause })
  }
}

async function* chunksOf(
  { ByteWriter, ParquetWriter }: Library,
  dataset: Dataset,
  { rowGroupSize, onProgress, signal }: ParquetOptions & { rowGroupSize: number }
): AsyncGenerator<Uint8Array> {
  const labelled = dataset.classNames.length > 0
  const buffered = new ByteWriter()
  const writer = new ParquetWriter({
    writer: buffered,
    schema: schemaOf(labelled),
    codec: 'UNCOMPRESSED',
    statistics: false,
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify(featuresOf(dataset)) }],
    createdBy: 'imbatch',
  })
  let group: Original[] = []
  let groupBytes = 0
  let samples = 0
  for await (const original of readOriginals(dataset, signal)) {
    group.push(original)
    groupBytes += original.bytes.length
    samples++
    if (group.length === rowGroupSize || groupBytes >= LARGEST_GROUP || samples === dataset.length) {
      writeGroup(writer, group, labelled)
      yield take(buffered)
      group = []
      groupBytes = 0
    }
    onProgress?.({ samples, totalSamples: dataset.length })
  }
  writer.finish()
  yield take(buffered)
}

function writeGroup(writer: Writer, group: readonly Original[], labelled: boolean): void {
  const images = group.map(({ bytes, path }) => ({ bytes, path }))
  const labels = group.map(({ label }) => (label < 0 ? null : BigInt(label)))
  // Pictures hardly ever repeat: looking for a dictionary would only cost time. Nor has an index of pages any use.
  const plain = { encoding: 'PLAIN', offsetIndex: false } as const
  writer.write({
    columnData: [
      { name: 'image', data: images, ...plain },
      ...(labelled ? [{ name: 'label', data: labels, ...plain }] : []),
    ],
    rowGroupSize: group.length,
  })
}

/** What has been encoded since the last call. Its memory is used again: the file's consumer is done when it asks for more. */
function take(buffered: Buffered): Uint8Array {
  const bytes = buffered.getBytes()
  buffered.index = 0
  return bytes
}

/** Every field may be null, as Arrow writes them. */
function schemaOf(labelled: boolean) {
  const optional = { repetition_type: 'OPTIONAL' } as const
  return [
    { name: 'schema', num_children: labelled ? 2 : 1 },
    { name: 'image', num_children: 2, ...optional },
    { name: 'bytes', type: 'BYTE_ARRAY' as const, ...optional },
    { name: 'path', type: 'BYTE_ARRAY' as const, converted_type: 'UTF8' as const, ...optional },
    ...(labelled ? [{ name: 'label', type: 'INT64' as const, ...optional }] : []),
  ]
}

/** The features of Hugging Face's `datasets`, as its own Parquet files have them. */
function featuresOf({ classNames }: Dataset): object {
  const label = classNames.length > 0 ? { label: { names: classNames, _type: 'ClassLabel' } } : {}
  return { info: { features: { image: { _type: 'Image' }, ...label } } }
}
