import { readFile } from '#kerasFiles'
import { DatasetError } from '../errors.ts'

/** The bytes of a file that the caller named. */
export async function readNamed(location: string | URL): Promise<Uint8Array> {
  try {
    return await readFile(location)
  } catch (cause) {
    const message = `can't read ${location}: ${(cause as Error).message}`
    throw new DatasetError('DATASET_NOT_FOUND', String(location), message, { cause })
  }
}
