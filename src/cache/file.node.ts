/**
 * A cache on disk. Its file: a header of 4096 bytes, a record of 16 bytes for each entry of the dataset (size and time of
 * the image file, two little-endian float64; both 0 where there is no canvas), and the canvases.
 */
import { statSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CacheError } from '../errors.ts'
import type { Canvas, Stamp, Store, StoreLayout } from './store.ts'

const HEADER = 4096
const RECORD = 16
const MAGIC = 'imbatch cache 1'

/** Canvases after which they are forced to disk, and only then their records: what a record tells of is there. */
const FLUSH = 256

export function stampOfFile(path: string): Stamp | undefined {
  try {
    const { size, mtimeMs } = statSync(path)
    return [size, mtimeMs]
  } catch {
    return undefined // reading it will say why
  }
}

/** Opens the cache at `path` if it is one of the same `layout`, or puts a new one in its place. Throws `CacheError`. */
export async function openFileStore(path: string | URL, layout: StoreLayout): Promise<Store> {
  const file = typeof path === 'string' ? resolve(path) : fileURLToPath(path)
  try {
    const handle = (await openExisting(file, layout)) ?? (await create(file, layout))
    const records = new Float64Array(layout.length * 2)
    await handle.read(new Uint8Array(records.buffer), 0, records.byteLength, HEADER)
    const { ino } = await handle.stat()
    return new FileStore(file, ino, handle, records, layout.canvasBytes)
  } catch (cause) {
    const why = (cause as Error).message
    throw new CacheError('CACHE_OPEN', file, `can't open or create the cache ${file}: ${why}`, { cause })
  }
}

function headerOf({ fingerprint, length, canvasBytes }: StoreLayout): Uint8Array {
  const header = new Uint8Array(HEADER)
  new TextEncoder().encodeInto(`${MAGIC} ${fingerprint} ${length} ${canvasBytes}\n`, header)
  return header
}

/** Undefined where there is no file, or one of another layout. */
async function openExisting(file: string, layout: StoreLayout): Promise<FileHandle | undefined> {
  let handle: FileHandle
  try {
    handle = await open(file, 'r+')
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined
    throw error
  }
  const header = new Uint8Array(HEADER)
  const found = await handle.stat()
  if (found.isFile()) await handle.read(header, 0, HEADER, 0)
  const expected = headerOf(layout)
  // One that has been cut would read as zeros where it is written into again.
  const isWhole = found.size === sizeOf(layout)
  if (isWhole && header.every((byte, i) => byte === expected[i])) return handle
  await handle.close()
  // A file that is no cache is somebody's.
  const isEmpty = found.isFile() && found.size === 0
  if (!isEmpty && !startsWith(header, MAGIC)) throw new Error('a file that is no cache is in its place')
  return undefined
}

function sizeOf({ length, canvasBytes }: StoreLayout): number {
  return HEADER + length * (RECORD + canvasBytes)
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return new TextDecoder().decode(bytes.subarray(0, text.length)) === text
}

/** Made whole under another name: other processes see all of it or nothing. */
async function create(file: string, layout: StoreLayout): Promise<FileHandle> {
  const temporary = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`
  const handle = await open(temporary, 'wx+')
  try {
    await handle.write(headerOf(layout), 0, HEADER, 0)
    await handle.truncate(sizeOf(layout))
    await rename(temporary, file)
    return handle
  } catch (error) {
    await handle.close()
    await rm(temporary, { force: true })
    throw error
  }
}

class FileStore implements Store {
  readonly #file: string
  readonly #id: number
  readonly #handle: FileHandle
  readonly #records: Float64Array
  readonly #canvasBytes: number
  /** Rows whose canvases are written and whose records are not. */
  #fresh: number[] = []
  #last: Promise<void> = Promise.resolve()
  /** No more is to be put: it has failed, or is closed while workers still make what was cancelled. */
  #ended = false

  constructor(file: string, id: number, handle: FileHandle, records: Float64Array, canvasBytes: number) {
    this.#file = file
    this.#id = id
    this.#handle = handle
    this.#records = records
    this.#canvasBytes = canvasBytes
  }

  stampOf(row: number): Stamp | undefined {
    const size = this.#records[2 * row]!
    const time = this.#records[2 * row + 1]!
    return size === 0 && time === 0 ? undefined : [size, time]
  }

  canvasOf(row: number): Canvas {
    return { file: this.#file, id: this.#id, position: this.#positionOf(row), length: this.#canvasBytes }
  }

  async load(row: number): Promise<Uint8Array> {
    const canvas = new Uint8Array(this.#canvasBytes)
    const { bytesRead } = await this.#handle.read(canvas, 0, canvas.length, this.#positionOf(row))
    if (bytesRead < canvas.length) throw this.#error('CACHE_READ', new Error('it ends too early'))
    return canvas
  }

  /** A full disk ends the caching, not the run: that it does is a warning. */
  async put(row: number, stamp: Stamp, canvas: Uint8Array): Promise<void> {
    if (this.#ended) return
    try {
      const { bytesWritten } = await this.#handle.write(canvas, 0, canvas.length, this.#positionOf(row))
      if (bytesWritten < canvas.length) throw new Error('the disk is full')
      this.#records.set(stamp, 2 * row)
      this.#fresh.push(row)
      if (this.#fresh.length >= FLUSH) await this.#writeRecords()
    } catch (cause) {
      this.#giveUp(cause)
    }
  }

  async flush(): Promise<void> {
    try {
      await this.#writeRecords()
    } catch (cause) {
      this.#giveUp(cause)
    }
  }

  async close(): Promise<void> {
    await this.flush()
    this.#ended = true
    await this.#handle.close()
  }

  #positionOf(row: number): number {
    return HEADER + (this.#records.length / 2) * RECORD + row * this.#canvasBytes
  }

  #writeRecords(): Promise<void> {
    const rows = this.#fresh
    this.#fresh = []
    this.#last = this.#last.then(async () => {
      if (rows.length === 0) return
      await this.#handle.datasync()
      for (const row of rows) {
        const record = new Uint8Array(this.#records.buffer, row * RECORD, RECORD)
        await this.#handle.write(record, 0, RECORD, HEADER + row * RECORD)
      }
    })
    return this.#last
  }

  #giveUp(cause: unknown): void {
    if (this.#ended) return
    this.#ended = true
    process.emitWarning(this.#error('CACHE_WRITE', cause))
  }

  #error(code: string, cause: unknown): CacheError {
    const what = code === 'CACHE_READ' ? "can't be read" : 'can’t be written any more, and goes on without'
    return new CacheError(code, this.#file, `the cache ${this.#file} ${what}: ${(cause as Error).message}`, {
      cause,
    })
  }
}
