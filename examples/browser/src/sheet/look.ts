/**
 * A part of an epoch, as the epoch itself makes it. What is drawn for a sample depends on seed, epoch, place and index, and
 * not on how places are cut into batches: the part is one batch of its own size.
 */
import { type BatchOptions, type Dataset, fromEntries, type ImageBatches, imageBatches } from 'imbatch'
import { howToRun, type Settings } from '../settings.ts'
import type { Sample } from './tile.ts'

export interface Part {
  readonly samples: readonly Sample[]
  /** Of all parts. */
  readonly index: number
  readonly parts: number
}

/** A part before augmentation, and the dataset with its samples in the place of their files. */
interface Kept {
  readonly key: string
  readonly part: Part
  readonly dataset: Dataset
}

/** Makes parts, one call after the other. */
export class Look {
  readonly #dataset: Dataset
  readonly #size: number
  /** Open until the next one is, so that the workers live on between two looks. */
  #held: ImageBatches | undefined
  #kept: Kept | undefined

  constructor(dataset: Dataset, size: number) {
    this.#dataset = dataset
    this.#size = size
  }

  /** Part `index`, or the last one if there are not so many, as it is before augmentation. */
  async before(index: number, settings: Settings): Promise<Part> {
    return (await this.#keep(index, settings)).part
  }

  /** The same part after augmentation; large files are decoded once, and not at each move of a slider. */
  async after(index: number, settings: Settings): Promise<Part> {
    const { augment, colorMode } = settings.options
    if (!augment) return this.before(index, settings)
    // A crop comes before resizing, and PNM has no transparency.
    if (augment.crop || colorMode === 'rgba') return this.#make(this.#dataset, index, settings, { augment })
    const { dataset, part } = await this.#keep(index, settings)
    return this.#make(dataset, part.index, settings, { augment })
  }

  async close(): Promise<void> {
    await this.#held?.close()
    this.#held = undefined
  }

  async #keep(index: number, settings: Settings): Promise<Kept> {
    const { augment: _, normalize: __, ...options } = settings.options
    const key = JSON.stringify([options, settings.epoch, index])
    if (this.#kept?.key !== key) {
      const part = await this.#make(this.#dataset, index, settings)
      this.#kept = { key, part, dataset: withSamples(this.#dataset, part, options.size) }
    }
    return this.#kept
  }

  async #make(
    dataset: Dataset,
    index: number,
    settings: Settings,
    more: Pick<BatchOptions, 'augment'> = {}
  ): Promise<Part> {
    const { normalize: _, augment: __, ...options } = settings.options
    const batches = await imageBatches(dataset, {
      ...options,
      ...more,
      ...howToRun(settings),
      batchSize: this.#size,
      labelMode: 'none',
      onError: 'zero',
      prefetch: 0,
    })
    await this.close()
    this.#held = batches
    batches.restore({ ...batches.state(), epoch: settings.epoch })
    const part = Math.min(index, batches.length - 1)
    const { xs, indices, paths, valid } = await batches.at(part)
    const length = xs.length / indices.length
    const samples = [...indices].map((at, i) => ({
      index: at,
      path: paths[i]!,
      label: batches.labels[at]!,
      className: batches.classNames[batches.labels[at]!] ?? '',
      values: valid[i] ? xs.subarray(i * length, (i + 1) * length) : undefined,
    }))
    return { samples, index: part, parts: batches.length }
  }
}

/** A sample of its own size is decoded and resized to itself, and augmented as it would be from its file. */
function withSamples(
  dataset: Dataset,
  { samples }: Part,
  [height, width]: readonly [number, number]
): Dataset {
  const entries = [...dataset.entries]
  for (const { index, values } of samples) {
    if (!values) continue
    const file = pnm(values, height, width)
    const { path, label } = entries[index]!
    entries[index] = { path, ...(label !== undefined && { label }), read: async () => file }
  }
  return fromEntries(entries, dataset.classNames.length > 0 ? { classes: dataset.classNames } : {})
}

/** Whole numbers 0 … 255 of 1 or 3 channels as a file. */
function pnm(values: Float32Array, height: number, width: number): Uint8Array {
  const kind = values.length === height * width ? 'P5' : 'P6'
  const header = new TextEncoder().encode(`${kind}\n${width} ${height}\n255\n`)
  const file = new Uint8Array(header.length + values.length)
  file.set(header)
  file.set(values, header.length)
  return file
}
