/** Makes samples in workers, each of which has a kernel and a memory of its own. */
import { processors, spawn } from '#platform'
import { untilAborted } from '../abort.ts'
import { WorkerError } from '../errors.ts'
import { foreignModule } from '../kernel/modules.ts'
import { isKept } from '../ring.ts'
import { hasSource } from '../source.ts'
import { Buffers } from './buffers.ts'
import { type Chunk, Cutter, type OpenJob } from './chunks.ts'
import { countdown } from './countdown.ts'
import { Gate } from './gate.ts'
import type { Job, Outcome, Pool } from './pool.ts'
import { type MadeMessage, unpackError } from './protocol.ts'
import { copySample, isShared, readAll, replaceTarget, wireTask } from './samples.ts'
import { Slot } from './slot.ts'

/** Milliseconds after which workers that have nothing to do are ended: few training loops do something else for so long. */
const IDLE_MS = 60_000

/** Chunks that a worker has at a time: one that it works on, and one that is there when it is done. */
const DEPTH = 2

/** Of 'auto': each takes memory for a kernel and an engine, and the reading of files becomes the limit. */
const MAX_AUTO = 16

/** Of chunks whose files workers read. */
const NONE: ReadonlyMap<number, Uint8Array> = new Map()

export interface WorkerPoolOptions {
  readonly module: WebAssembly.Module
  /** What workers run, unless there is a `url`. */
  readonly script: string
  /** 'auto': as many as there are processors, and none where they can't be started. */
  readonly workers: number | 'auto'
  /** The script `imbatch/worker`, instead of the embedded one. */
  readonly url: URL | undefined
}

export class WorkerPool implements Pool {
  readonly #options: WorkerPoolOptions
  readonly #cutter = new Cutter()
  readonly #queue: Chunk[] = []
  readonly #buffers = new Buffers()
  readonly #reading: Gate
  /** Jobs that are being made. */
  #jobs = 0
  #slots: Slot[] = []
  #limit: number
  /** For TIFF and WebP, once one has been met. */
  #foreign: WebAssembly.Module | undefined
  /** Why there are no workers: with 'auto' for good. */
  #broken: WorkerError | undefined
  #local: Promise<Pool> | undefined
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    const { workers } = options
    this.#limit = workers === 'auto' ? Math.min(processors(), MAX_AUTO) : workers
    this.#reading = new Gate(this.#limit * DEPTH + 2)
  }

  async make(given: Job): Promise<readonly Outcome[]> {
    given.signal.throwIfAborted()
    const job: OpenJob = { ...given }
    const outcomes: Outcome[] = job.tasks.map(() => undefined)
    // As a whole if there is enough to do for all workers: what travels need not be copied. One has always enough.
    const isEnough = this.#limit === 1 || this.#jobs >= this.#limit
    const whole = job.travels === true && isEnough && this.#cutter.isShort(job)
    const cut = whole ? [[...job.tasks.keys()]] : this.#cutter.cut(job, this.#limit)
    this.#jobs++
    const made = new Promise<void>((resolve) => {
      const settle = countdown(cut.length, resolve)
      for (const members of cut)
        this.#deliver({ job, outcomes, members, bytes: NONE, whole, suspect: false, settle })
    })
    try {
      await untilAborted(made, job.signal)
    } catch (error) {
      this.#cancel(job)
      // Workers write into memory that is shared, or has travelled and is to come back, and are not done with it yet.
      const { array } = job.target
      if (isShared(array) || (array.length === 0 && !isKept(array))) await made
      throw error
    } finally {
      this.#jobs--
    }
    if (job.failure) throw job.failure
    return outcomes
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const slots = this.#slots
    this.#slots = []
    await Promise.all(slots.map((slot) => slot.handle.terminate()))
    const left = [...this.#queue.splice(0), ...slots.flatMap(chunksOf)]
    for (const { settle } of left) settle()
  }

  /** Reads what has to be read on this thread, before a worker is asked. */
  #deliver(chunk: Chunk): void {
    const { tasks } = chunk.job
    const ours = chunk.members.filter((i) => !tasks[i]!.kept && !hasSource(tasks[i]!.entry))
    if (ours.length === 0) this.#submit(chunk)
    else void this.#submitRead(chunk, ours)
  }

  /** With the bytes of `ours`, read on this thread. */
  async #submitRead(chunk: Chunk, ours: readonly number[]): Promise<void> {
    const { job, members, outcomes } = chunk
    try {
      // Until they are made: so many files are in memory, and no more.
      await this.#reading.enter(job.signal)
    } catch {
      chunk.settle() // the job is aborted, and knows
      return
    }
    const settle = () => {
      this.#reading.leave()
      chunk.settle()
    }
    const bytes = await readAll(job, ours, outcomes)
    const readable = members.filter((i) => outcomes[i] === undefined)
    if (readable.length > 0) this.#submit({ ...chunk, members: readable, bytes, settle })
    else settle()
  }

  #submit(chunk: Chunk, first = false): void {
    if (chunk.job.signal.aborted) {
      chunk.settle()
      return
    }
    if (first) this.#queue.unshift(chunk)
    else this.#queue.push(chunk)
    this.#pump()
  }

  #pump(): void {
    clearTimeout(this.#idle)
    while (this.#queue.length > 0) {
      const slot = this.#broken ? undefined : this.#findSlot()
      if (slot) this.#trySend(slot, this.#queue.shift()!)
      else if (this.#broken) this.#makeHere(this.#queue.shift()!)
      else return
    }
    // A number of workers that is asked for is tried again with the next job.
    if (this.#options.workers !== 'auto') this.#broken = undefined
    if (this.#slots.every(({ running }) => running.length === 0)) this.#rest()
  }

  /** Where the next chunk is to go: a worker with nothing to do, a new one, or one that will soon be done. */
  #findSlot(): Slot | undefined {
    let best = this.#slots[0]
    for (const slot of this.#slots) if (slot.isBefore(best!)) best = slot
    if (best?.load === 0) return best
    const started = this.#slots.length < this.#limit ? this.#start() : undefined
    return started ?? (best && best.running.length < DEPTH ? best : undefined)
  }

  #start(): Slot | undefined {
    const { module, script, url } = this.#options
    const slot = new Slot()
    try {
      slot.handle = spawn(script, url, {
        message: (message) => {
          if (message.type === 'ready') slot.ready = true
          else this.#receive(slot, message)
        },
        death: (cause) => this.#bury(slot, cause),
      })
    } catch (cause) {
      this.#failToStart(cause)
      return undefined
    }
    slot.handle.post({ type: 'start', module, ...(this.#foreign && { foreign: this.#foreign }) })
    slot.foreign = this.#foreign !== undefined
    this.#slots.push(slot)
    return slot
  }

  /** Some `Blob`s can't be sent: what they hold can. Detached bytes can't either: only that sample fails. */
  #trySend(slot: Slot, chunk: Chunk): void {
    try {
      this.#send(slot, chunk)
    } catch (cause) {
      const { job, members, bytes, outcomes, settle } = chunk
      const first = members[0]!
      if (members.length > 1) this.#submitAlone(chunk)
      else if (bytes.size === 0 && !job.tasks[first]!.kept) void this.#submitRead(chunk, members)
      else {
        outcomes[first] = { cause }
        settle()
      }
    }
  }

  #send(slot: Slot, chunk: Chunk): void {
    const { job, members, bytes } = chunk
    const { spec, orient, maxPixels, sampleLength, target } = job
    const { array } = target
    const inPlace = chunk.whole || isShared(array)
    const buffer = inPlace ? array.buffer : this.#buffers.take(members.length * sampleLength * 4)
    const transfer = buffer instanceof ArrayBuffer ? [buffer] : []
    const tasks = members.map((i) => wireTask(job.tasks[i]!, bytes.get(i), transfer))
    const offsets = members.map((i, k) =>
      inPlace ? array.byteOffset + i * sampleLength * 4 : k * sampleLength * 4
    )
    const id = slot.add(chunk)
    try {
      slot.handle.post(
        { type: 'make', id, tasks, spec, orient, maxPixels, sampleLength, buffer, offsets },
        transfer
      )
    } catch (error) {
      slot.remove(id)
      // It may have been given away all the same.
      if (chunk.whole && array.length === 0) replaceTarget(job)
      throw error
    }
  }

  #receive(slot: Slot, { id, buffer, outcomes, canvases, ms }: MadeMessage): void {
    const chunk = slot.remove(id)
    const { job, members, whole, settle } = chunk
    if (!job.signal.aborted) this.#cutter.learn(ms, outcomes.length)
    if (whole) job.target.array = new Float32Array(buffer!)
    const foreign: number[] = []
    const lost: number[] = []
    const keeping = canvases.map((canvas, k) => canvas && job.tasks[members[k]!]!.keep?.(canvas))
    if (!job.signal.aborted) {
      for (let k = 0; k < outcomes.length; k++) {
        const outcome = outcomes[k]
        const i = members[k]!
        if (outcome && 'foreign' in outcome) foreign.push(i)
        else if (outcome && 'lost' in outcome) lost.push(i)
        else if (outcome) chunk.outcomes[i] = { cause: unpackError(outcome.failure) }
        else if (buffer && !whole) copySample(job, buffer, k, i, chunk.outcomes)
      }
    }
    if (buffer && !whole) this.#buffers.give(buffer)
    if (foreign.length + lost.length + keeping.length === 0) settle()
    else this.#makeRest({ ...chunk, whole: false }, foreign, lost, keeping)
    this.#pump()
  }

  /** What a worker could not do of a chunk. */
  #makeRest(chunk: Chunk, foreign: number[], lost: number[], keeping: unknown[]): void {
    const left = [foreign, lost, keeping].filter(({ length }) => length > 0)
    const rest = { ...chunk, settle: countdown(left.length, chunk.settle) }
    if (foreign.length > 0) void this.#makeForeign({ ...rest, members: foreign })
    if (lost.length > 0) void this.#makeLost({ ...rest, members: lost })
    if (keeping.length > 0) void Promise.all(keeping).then(rest.settle)
  }

  /** Of samples in formats for which workers have no module yet: once more, when they do. */
  async #makeForeign(chunk: Chunk): Promise<void> {
    try {
      this.#foreign ??= await foreignModule()
      for (const slot of this.#slots.filter(({ foreign }) => !foreign)) {
        slot.handle.post({ type: 'foreign', module: this.#foreign })
        slot.foreign = true
      }
      this.#submit(chunk, true)
    } catch (error) {
      chunk.job.failure = error as Error // no sample is to blame
      chunk.settle()
    }
  }

  /** Of samples whose canvases only this thread can read: once more, with the canvases. */
  async #makeLost(chunk: Chunk): Promise<void> {
    const bytes = new Map<number, Uint8Array>()
    for (const i of chunk.members) {
      try {
        bytes.set(i, await chunk.job.tasks[i]!.kept!.load())
      } catch (cause) {
        chunk.outcomes[i] = { cause }
      }
    }
    if (bytes.size > 0) this.#submit({ ...chunk, members: [...bytes.keys()], bytes }, true)
    else chunk.settle()
  }

  /** Of a worker that has ended by itself. The first of its chunks is to blame, if any is. */
  #bury(slot: Slot, cause: unknown): void {
    this.#slots = this.#slots.filter((other) => other !== slot)
    const chunks = chunksOf(slot)
    const [blamed, ...rest] = chunks
    for (const { job, whole } of chunks) {
      // What travelled is lost.
      if (whole) replaceTarget(job)
    }
    if (!slot.ready) {
      this.#queue.unshift(...chunks)
      this.#failToStart(cause)
    } else {
      this.#queue.unshift(...rest)
      if (blamed) this.#retry(blamed, cause)
    }
    this.#pump()
  }

  /** Each sample once more, alone, so that it is seen which one it was: it may also have been none of them. */
  #retry(chunk: Chunk, cause: unknown): void {
    const { members, suspect } = chunk
    if (suspect) {
      const what = 'two workers ended while they made it'
      chunk.outcomes[members[0]!] = { cause: new WorkerError('WORKER_DIED', what, { cause }) }
      chunk.settle()
      return
    }
    this.#submitAlone({ ...chunk, suspect: true })
  }

  #submitAlone(chunk: Chunk): void {
    const settle = countdown(chunk.members.length, chunk.settle)
    for (const i of chunk.members) this.#submit({ ...chunk, members: [i], whole: false, settle }, true)
  }

  #failToStart(cause: unknown): void {
    if (this.#slots.length > 0) {
      // There are some, and no more are to be had.
      this.#limit = this.#slots.length
      return
    }
    const what = `workers can't be started here: ${cause instanceof Error ? cause.message : String(cause)}`
    this.#broken = new WorkerError('WORKER_START', what, { cause })
  }

  /** Where there are no workers. */
  #makeHere(chunk: Chunk): void {
    const { job, members, outcomes, bytes } = chunk
    if (this.#options.workers !== 'auto') {
      job.failure = this.#broken!
      chunk.settle()
      return
    }
    this.#local ??= openLocal(this.#options.module)
    this.#local.catch(() => {
      this.#local = undefined // so that the next one tries again
    })
    const made = members.map(async (i) => {
      const task = job.tasks[i]!
      const have = bytes.get(i)
      const entry = have ? { ...task.entry, read: async () => have } : task.entry
      const array = job.target.array.subarray(i * job.sampleLength, (i + 1) * job.sampleLength)
      try {
        const one = { ...job, tasks: [{ ...task, entry }], target: { array } }
        outcomes[i] = (await (await this.#local!).make(one))[0]
      } catch (error) {
        job.failure = error as Error // an abort, or what no sample is to blame for
      }
    })
    void Promise.all(made).then(chunk.settle)
  }

  #cancel(job: OpenJob): void {
    const dropped = this.#queue.filter((chunk) => chunk.job === job)
    for (const chunk of dropped) {
      this.#queue.splice(this.#queue.indexOf(chunk), 1)
      chunk.settle()
    }
    for (const slot of this.#slots) {
      for (const { id, chunk } of slot.running)
        if (chunk.job === job) slot.handle.post({ type: 'cancel', id })
    }
  }

  /** Nothing is to be done: a process may end, and after a while the workers do. */
  #rest(): void {
    for (const { handle } of this.#slots) handle.keepAlive(false)
    this.#idle = setTimeout(() => {
      for (const slot of this.#slots) this.#end(slot)
    }, IDLE_MS)
    // In Node a timer is an object, and would keep the process alive.
    ;(this.#idle as { unref?(): void }).unref?.()
  }

  #end(slot: Slot): void {
    this.#slots = this.#slots.filter((other) => other !== slot)
    void slot.handle.terminate()
  }
}

function chunksOf({ running }: Slot): Chunk[] {
  return running.map(({ chunk }) => chunk)
}

/** What makes samples on this thread: who has workers need not load it. */
export async function openLocal(module: WebAssembly.Module): Promise<Pool> {
  const { LocalPool } = await import('./local.ts')
  return new LocalPool(module)
}
