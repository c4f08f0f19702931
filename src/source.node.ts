import { readFile } from 'node:fs/promises'
import { readSource, type Source } from './source.ts'

/** The bytes of a source, which may be a file. */
export function readLocal(source: Source, signal?: AbortSignal): Promise<Uint8Array> {
  return 'file' in source
    ? readFile(source.file, signal ? { signal } : undefined)
    : readSource(source, signal)
}
