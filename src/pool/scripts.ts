/** The script of workers, as text: loaded when the first worker is wanted. */
import { unpack } from '#platform'

let script: string | undefined

export async function workerScript(): Promise<string> {
  script ??= new TextDecoder().decode(await unpack((await import('./worker.generated.ts')).packedWorker))
  return script
}
