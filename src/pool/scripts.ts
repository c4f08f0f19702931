/** The scripts of workers, as text: loaded when the first worker is wanted, or the first that knows TIFF and WebP. */
import { unpack } from '#platform'

let script: string | undefined

export async function workerScript(): Promise<string> {
  script ??= await textOf((await import('./worker.generated.ts')).packedWorker)
  return script
}

export async function foreignWorkerScript(): Promise<string> {
  return textOf((await import('./foreignWorker.generated.ts')).packedForeignWorker)
}

async function textOf(packed: string): Promise<string> {
  return new TextDecoder().decode(await unpack(packed))
}
