/**
 * sharp (libvips), one thread an image, from raw pixels to raw pixels or from files to float32. It shrinks by whole factors first and its weights are
 * coarser, so its pixels are not Pillow's: a faster answer to another question.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { asyncContestant } from '../interleave.mjs'
import { BATCH_SIZE, SAMPLE_LENGTH, SCALE, SIDE } from '../workload.mjs'

const KERNELS = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' }

export function openSharp() {
  const sharp = createRequire(import.meta.url)('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  return {
    version: sharp.versions.sharp,
    libvips: sharp.versions.vips,
    contestant({ width, height, channels, data }, [toHeight, toWidth], filter) {
      const raw = { width, height, channels }
      const resize = { width: toWidth, height: toHeight, fit: 'fill', kernel: KERNELS[filter] }
      return asyncContestant('sharp', () =>
        sharp(data, { raw, limitInputPixels: false }).resize(resize).raw().toBuffer()
      )
    },
    /** Files in memory to RGB. */
    decoding: (files) =>
      asyncContestant('sharp', async () => {
        for (const bytes of files) await sharp(bytes, { limitInputPixels: false }).raw().toBuffer()
      }),
    /** Files in memory to float32; libvips lets the JPEG decoder scale large ones down. */
    sampling: (files, [height, width], scale) => {
      const sample = new Float32Array(height * width * 3)
      return asyncContestant('sharp', async () => {
        for (const bytes of files) {
          const resized = sharp(bytes, { limitInputPixels: false }).resize({
            width,
            height,
            fit: 'fill',
            kernel: 'linear',
          })
          const pixels = await resized.removeAlpha().raw().toBuffer()
          for (let i = 0; i < sample.length; i++) sample[i] = pixels[i] * scale
        }
      })
    },
    /** Epochs of a dataset's files, in the threads that Node has for such work: all images of a batch are asked for at once. */
    loading(dataset, folder) {
      const batch = new Float32Array(BATCH_SIZE * SAMPLE_LENGTH)
      const load = async (path, i) => {
        const opened = sharp(join(folder, path), { limitInputPixels: false })
        const resized = opened.resize({ width: SIDE, height: SIDE, fit: 'fill', kernel: 'linear' })
        const pixels = await resized.toColourspace('srgb').removeAlpha().raw().toBuffer()
        const start = i * SAMPLE_LENGTH
        for (let j = 0; j < SAMPLE_LENGTH; j++) batch[start + j] = pixels[j] * SCALE
      }
      return {
        /** Seconds an image in one epoch. */
        async epoch() {
          const start = performance.now()
          for (let first = 0; first < dataset.length; first += BATCH_SIZE) {
            await Promise.all(
              dataset.entries.slice(first, first + BATCH_SIZE).map(({ path }, i) => load(path, i))
            )
          }
          return (performance.now() - start) / 1000 / dataset.length
        },
      }
    },
  }
}
