/**
 * A part of an epoch, as the epoch itself makes it. What is drawn for a sample depends on seed, epoch and place, and not on
 * how places are cut into batches: the part is one batch of its own size.
 */
import { type Dataset, type ImageBatches, imageBatches } from 'imbatch'
import { howToRun, type Settings } from '../settings.ts'
import type { Sample } from './tile.ts'

export interface Part {
  readonly samples: readonly Sample[]
  /** Of all parts. */
  readonly index: number
  readonly parts: number
}

/** Makes parts, one call after the other. */
export class Look {
  readonly #dataset: Dataset
  readonly #size: number
  /** Open until the next one is, so that the workers live on between two looks. */
  #held: ImageBatches | undefined

  constructor(dataset: Dataset, size: number) {
    this.#dataset = dataset
    this.#size = size
  }

  /** Part `index`, or the last one if there are not so many; without `augment` the samples as they are before it. */
  async at(index: number, settings: Settings, augmented: boolean): Promise<Part> {
    const { normalize: _, augment, ...options } = settings.options
    const batches = await imageBatches(this.#dataset, {
      ...options,
      ...(augmented && augment && { augment }),
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
      path: paths[i]!,
      label: batches.labels[at]!,
      className: batches.classNames[batches.labels[at]!] ?? '',
      values: valid[i] ? xs.subarray(i * length, (i + 1) * length) : undefined,
    }))
    return { samples, index: part, parts: batches.length }
  }

  async close(): Promise<void> {
    await this.#held?.close()
    this.#held = undefined
  }
}
