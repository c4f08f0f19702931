/** Files that appear under their name when they are whole, or not at all. */
import { type FileHandle, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { OutputError, wrongType } from '../errors.ts'

/** The name under which `target` is written. */
export function partOf(target: string): string {
  return `${target}.part`
}

/** An absolute path at which a file can be made: its folder is there, and no folder has its name. */
export async function checkTarget(option: string, path: unknown): Promise<string> {
  if (typeof path !== 'string' || path === '') throw wrongType(option, path, 'a path')
  const target = resolve(path)
  await checkFolder(dirname(target), target)
  const found = await stat(target).catch(() => undefined)
  if (found?.isDirectory()) {
    throw new OutputError('OUTPUT_IS_FOLDER', `${target}: is a folder`, { path: target })
  }
  return target
}

/** If it is missing, the error names `named`, whose folder it is to be. */
export async function checkFolder(folder: string, named = folder): Promise<void> {
  const found = await guard(named, () => stat(folder))
  if (found.isDirectory()) return
  throw new OutputError('OUTPUT_NOT_FOUND', `${folder}: is no folder`, { path: folder })
}

const CODES: Readonly<Record<string, readonly [code: string, what: string]>> = {
  ENOSPC: ['OUTPUT_FULL', 'the disk is full'],
  EDQUOT: ['OUTPUT_FULL', 'the quota is used up'],
  ENOENT: ['OUTPUT_NOT_FOUND', 'its folder is missing'],
  ENOTDIR: ['OUTPUT_NOT_FOUND', 'its folder is missing'],
  EISDIR: ['OUTPUT_IS_FOLDER', 'is a folder'],
  EACCES: ['OUTPUT_DENIED', 'may not be written'],
  EPERM: ['OUTPUT_DENIED', 'may not be written'],
  EROFS: ['OUTPUT_DENIED', 'may not be written'],
}

/** Runs what writes `path`; its failures name the file. */
export async function guard<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === undefined || cause instanceof OutputError) throw cause
    const [ours, what] = CODES[code] ?? ['OUTPUT_WRITE', "can't be written"]
    throw new OutputError(ours, `${path}: ${what} (${message})`, { cause, path })
  }
}

/** A file that is being written, under the name of its part. */
export class PartFile {
  /** What errors name: the file that the caller asked for. */
  readonly #named: string
  readonly #handle: FileHandle

  private constructor(named: string, handle: FileHandle) {
    this.#named = named
    this.#handle = handle
  }

  /** An empty one. One that is left from before is removed, not written into: it might be a link. */
  static create(target: string, named = target): Promise<PartFile> {
    return guard(named, async () => {
      await rm(partOf(target), { force: true })
      return new PartFile(named, await open(partOf(target), 'wx+'))
    })
  }

  /** One that is left from before, cut to `size`; undefined if it is shorter, or missing. */
  static async reopen(target: string, size: number, named = target): Promise<PartFile | undefined> {
    const found = await stat(partOf(target)).catch(() => undefined)
    if (!found?.isFile() || found.size < size) return undefined
    return guard(named, async () => {
      const handle = await open(partOf(target), 'r+')
      await handle.truncate(size)
      return new PartFile(named, handle)
    })
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return guard(this.#named, async () => {
      let done = 0
      while (done < bytes.length) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done)
        done += bytesWritten
      }
    })
  }

  /** Until the bytes are on the disk. */
  sync(): Promise<void> {
    return guard(this.#named, () => this.#handle.datasync())
  }

  close(): Promise<void> {
    return guard(this.#named, () => this.#handle.close())
  }
}

/** Gives a whole part its name, in place of a file that had it. */
export async function publish(target: string): Promise<void> {
  await guard(target, () => rename(partOf(target), target))
  await syncFolder(dirname(target))
}

/** So that a new name outlives a power cut. Where folders can't be opened, as on Windows, there is nothing to do. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

/** Replaces a small file as a whole. After a power cut it may be gone: it must be of no more use than that. */
export async function replaceFile(
  target: string,
  content: string | Uint8Array,
  part = partOf(target)
): Promise<void> {
  try {
    await guard(target, async () => {
      await writeFile(part, content)
      await rename(part, target)
    })
  } catch (error) {
    await removeFiles(part).catch(() => {})
    throw error
  }
}

/** Removes files, whether they are there or not. */
export async function removeFiles(...paths: readonly string[]): Promise<void> {
  for (const path of paths) await guard(path, () => rm(path, { force: true }))
}

/** Whether `path` is a file of exactly `size` bytes. */
export async function hasSize(path: string, size: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() === true && found.size === size
}
