/**
 * sharp (libvips) on one thread, from raw pixels to raw pixels. It shrinks by whole factors first and its weights are
 * coarser, so its pixels are not Pillow's: a faster answer to another question.
 */
import { createRequire } from 'node:module'
import { asyncContestant } from '../interleave.mjs'

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
  }
}
