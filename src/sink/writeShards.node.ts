import { mkdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { checkInteger, checkKeys } from '../check.ts'
import { checkDataset } from '../dataset/checkDataset.ts'
import { wrongType, wrongValue } from '../errors.ts'
import { loadKernel } from '../oneImage.ts'
import type { Dataset } from '../types.ts'
import { writeWhole } from './archive.node.ts'
import { checkFolder, checkTarget, guard, removeFiles } from './files.node.ts'
import { type FilesProgress, type Original, readOriginals } from './originals.ts'
import { ShardKeys } from './shardKeys.ts'
import { BLOCK, TAR_END, writeTarFile } from './tar.ts'
import { checkWriteOptions } from './writeColumns.node.ts'

/** Options of `writeShards`. */
export interface ShardOptions {
  /** The folder for the shards; made if only it is missing. */
  folder: string
  /** What the shards' names begin with; default 'shard'. */
  prefix?: string
  /** The most samples in a shard; default 100000, as WebDataset's ShardWriter. */
  maxSamples?: number
  /** The most bytes in a shard, unless one sample is larger; default 3e9, as WebDataset's ShardWriter. */
  maxBytes?: number
  /** Called after each file. */
  onProgress?: (progress: FilesProgress) => void
  /** Ends the writing: the call rejects with the signal's reason. */
  signal?: AbortSignal
}

/** A shard that is on the disk. */
export interface Shard {
  /** The file's path. */
  readonly file: string
  /** Samples in it. */
  readonly samples: number
  /** Its size. */
  readonly bytes: number
}

/** Extensions that WebDataset's readers know as pictures. */
const KNOWN = ['jpg', 'jpeg', 'png', 'bmp', 'gif', 'webp', 'tif', 'tiff', 'ppm', 'pgm', 'pbm', 'pnm']
/** Of formats by our names, where a file's name has none of these. */
const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', pnm: 'ppm', tiff: 'tif' }

/**
 * Writes a dataset as WebDataset shards: `<prefix>-000000.tar`, `<prefix>-000001.tar`, …, each with the original bytes of its
 * files as `<key>.<extension>` and the label, an index into the class names in decimal, if it has one, as `<key>.cls`. Keys
 * are paths without their extension; a dot in a file's name becomes `%2E`, since WebDataset ends the key at the first, and
 * `%2` follows where two files would have one key. Files are in the dataset's order; nothing is decoded.
 *
 * A shard gets its name when it is whole. Last comes `<prefix>.json`, { classNames, shards: [{ file, samples, bytes }] }, and
 * where it is missing, so are shards. Shards of before are replaced, but not removed if they are more.
 *
 * @throws {OptionError} for wrong options, before anything is read
 * @throws {SampleError} for a file that can't be read
 * @throws {OutputError} naming the file, as `writeNpy` does
 */
export async function writeShards(dataset: Dataset, options: ShardOptions): Promise<readonly Shard[]> {
  const plan = checkOptions(dataset, options)
  await prepareFolder(plan)
  const shards: Shard[] = []
  const source = new Source(dataset, plan)
  const keys = new ShardKeys()
  try {
    while (await source.hasMore()) {
      const before = source.taken
      const file = await checkTarget('folder', join(plan.folder, shardName(plan, shards.length)))
      const bytes = await writeWhole(file, tarOf(source.takeShard(), keys), plan.signal)
      shards.push({ file, samples: source.taken - before, bytes })
    }
  } finally {
    await source.close()
  }
  const named = shards.map((shard) => ({ ...shard, file: basename(shard.file) }))
  await writeWhole(indexPath(plan), jsonOf({ classNames: dataset.classNames, shards: named }))
  return shards
}

type Plan = Required<Omit<ShardOptions, 'onProgress' | 'signal'>> &
  Pick<ShardOptions, 'onProgress' | 'signal'>

function checkOptions(dataset: Dataset, options: ShardOptions): Plan {
  checkDataset('dataset', dataset, 0)
  checkKeys('options', options, ['folder', 'prefix', 'maxSamples', 'maxBytes', 'onProgress', 'signal'])
  checkWriteOptions(options)
  const { folder, prefix = 'shard' } = options
  if (typeof folder !== 'string' || folder === '') {
    throw wrongType('folder', folder, 'a path')
  }
  if (typeof prefix !== 'string') throw wrongType('prefix', prefix, 'a string')
  if (/[/\\\0]/.test(prefix)) throw wrongValue('prefix', prefix, 'the start of a file name')
  return {
    ...options,
    folder: resolve(folder),
    prefix,
    maxSamples: checkInteger('maxSamples', options.maxSamples ?? 100_000, 1),
    maxBytes: checkInteger('maxBytes', options.maxBytes ?? 3e9, 1),
  }
}

/** Without the index of before: from here on it would tell of other shards. */
async function prepareFolder(plan: Plan): Promise<void> {
  await guard(plan.folder, () => mkdir(plan.folder)).catch((error) => {
    if ((error.cause as NodeJS.ErrnoException)?.code !== 'EEXIST') throw error
  })
  await checkFolder(plan.folder)
  await checkTarget('prefix', indexPath(plan))
  await removeFiles(indexPath(plan))
}

function shardName({ prefix }: Plan, number: number): string {
  return `${prefix}-${String(number).padStart(6, '0')}.tar`
}

function indexPath({ folder, prefix }: Plan): string {
  return join(folder, `${prefix}.json`)
}

async function* jsonOf(value: unknown): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`${JSON.stringify(value)}\n`)
}

/** The dataset's files, shard by shard. */
class Source {
  /** Samples that are in shards. */
  taken = 0
  readonly #plan: Plan
  readonly #total: number
  readonly #files: AsyncGenerator<Original, void>
  /** The file that comes next. */
  #next: IteratorResult<Original, void> | undefined

  constructor(dataset: Dataset, plan: Plan) {
    this.#plan = plan
    this.#total = dataset.length
    this.#files = readOriginals(dataset, plan.signal)
  }

  async hasMore(): Promise<boolean> {
    this.#next ??= await this.#files.next()
    return !this.#next.done
  }

  /** The next file and those after it, as far as one shard holds them. */
  async *takeShard(): AsyncGenerator<Original, void> {
    const { maxSamples, maxBytes } = this.#plan
    let bytes = 2 * BLOCK
    for (let count = 0; count < maxSamples && (await this.hasMore()); count++) {
      const original = this.#next!.value as Original
      bytes += tarBytes(original)
      if (count > 0 && bytes > maxBytes) return
      this.#next = undefined
      this.taken++
      yield original
      this.#tell()
    }
  }

  async close(): Promise<void> {
    await this.#files.return()
  }

  #tell(): void {
    this.#plan.onProgress?.({ samples: this.taken, totalSamples: this.#total })
  }
}

/** A header and whole blocks for the picture, and for its label; more where a long name or other letters need pax. */
function tarBytes({ bytes, path }: Original): number {
  const length = Buffer.byteLength(path)
  const pax = length > 80 || length > path.length ? 2 * (2 * BLOCK + 4 * length) : 0
  return 3 * BLOCK + Math.ceil(bytes.length / BLOCK) * BLOCK + pax
}

async function* tarOf(
  originals: AsyncGenerator<Original, void>,
  keys: ShardKeys
): AsyncGenerator<Uint8Array, void> {
  for await (const original of originals) {
    const { key, extension } = keys.next(original.path)
    yield* writeTarFile(`${key}.${await extensionOf(original, extension)}`, original.bytes)
    if (original.label >= 0) {
      yield* writeTarFile(`${key}.cls`, new TextEncoder().encode(String(original.label)))
    }
  }
  yield TAR_END
}

/** The file's own, or where that says nothing, its format's. */
async function extensionOf({ bytes }: Original, extension: string): Promise<string> {
  if (KNOWN.includes(extension)) return extension
  try {
    const { format } = (await loadKernel()).probe(bytes)
    return EXTENSIONS[format] ?? format
  } catch {
    return 'bin' // damaged: it is passed on as it is
  }
}
