/** A worker's side of the pool: makes samples one after another, and sends them back in the buffer that came with them. */
import { foreignFormat } from '../decode/foreignFormat.ts'
import { decodeForeign } from '../decodeForeign.ts'
import { Core } from '../kernel/core.ts'
import { Foreign } from '../kernel/foreign.ts'
import type { FileSource } from '../source.ts'
import type { Host } from './host.ts'
import {
  type MakeMessage,
  packError,
  type StartMessage,
  type ToWorker,
  type WireOutcome,
  type WireTask,
} from './protocol.ts'
import { Reader } from './reader.ts'

export function serve(host: Host): void {
  let worker: Worker | undefined
  host.listen((message) => {
    if (message.type === 'start') worker = new Worker(host, message)
    else worker!.take(message)
  })
}

class Worker {
  readonly #host: Host
  readonly #core: Core
  /** Decodes TIFF and WebP: sent when the first such file has been met. */
  #foreign: Foreign | undefined
  readonly #reader: Reader
  readonly #cancels = new Map<number, AbortController>()
  #last: Promise<void>

  constructor(host: Host, { module, foreign, lock }: StartMessage) {
    this.#host = host
    this.#core = new Core(module)
    this.#foreign = foreign && new Foreign(foreign)
    this.#reader = new Reader(host.files)
    this.#last = this.#beReady(lock)
  }

  async #beReady(lock: string | undefined): Promise<void> {
    const holdsLock = lock !== undefined && (await this.#host.holdLock(lock))
    this.#host.post({ type: 'ready', holdsLock }, [])
  }

  take(message: Exclude<ToWorker, { type: 'start' }>): void {
    if (message.type === 'cancel') {
      this.#cancels.get(message.id)?.abort()
      return
    }
    if (message.type === 'foreign') {
      this.#foreign ??= new Foreign(message.module)
      return
    }
    const cancel = new AbortController()
    this.#cancels.set(message.id, cancel)
    // Reading begins at once, while what came before is still being decoded.
    const readings = message.tasks.map(({ source }) => {
      const reading = source && this.#reader.begin(source, cancel.signal)
      reading?.catch(() => {}) // reported in its turn
      return reading
    })
    this.#last = this.#last.then(() => this.#make(message, readings, cancel.signal))
  }

  async #make(
    message: MakeMessage,
    readings: readonly (Promise<Uint8Array> | undefined)[],
    signal: AbortSignal
  ): Promise<void> {
    const { id, buffer, offsets, sampleLength, tasks } = message
    const start = performance.now()
    const outcomes: WireOutcome[] = []
    const canvases: (Uint8Array<ArrayBuffer> | undefined)[] = []
    for (const [i, task] of tasks.entries()) {
      const out = new Float32Array(buffer, offsets[i], sampleLength)
      try {
        signal.throwIfAborted()
        const outcome = await this.#makeSample(message, task, readings[i], out)
        outcomes.push(outcome)
        if (task.keep && !outcome) canvases[i] = this.#core.canvas(message.spec).slice()
      } catch (error) {
        outcomes.push({ failure: packError(error) })
      }
    }
    this.#cancels.delete(id)
    const made = { type: 'made', id, outcomes, canvases, ms: performance.now() - start } as const
    const transfer = canvases.flatMap((canvas) => (canvas ? [canvas.buffer] : []))
    if (buffer instanceof ArrayBuffer) this.#host.post({ ...made, buffer }, [...transfer, buffer])
    else this.#host.post(made, transfer)
  }

  async #makeSample(
    { spec, maxPixels, orient }: MakeMessage,
    { bytes: given, canvas, change, source }: WireTask,
    reading: Promise<Uint8Array> | undefined,
    out: Float32Array
  ): Promise<WireOutcome> {
    if (canvas) {
      const kept = this.#reader.readCanvas(canvas)
      if (!kept) return { lost: true }
      this.#core.finish(kept, spec, out, change)
      return undefined
    }
    const bytes = given ?? (await reading) ?? this.#reader.readNow(source as FileSource)
    const format = foreignFormat(bytes)
    if (format === undefined) {
      this.#core.sampleFile(bytes, maxPixels, spec, out, change)
      return undefined
    }
    if (!this.#foreign) return { foreign: true }
    const image = decodeForeign(this.#core, this.#foreign, format, bytes, maxPixels, orient)
    this.#core.sample(image, spec, out, change)
    return undefined
  }
}
