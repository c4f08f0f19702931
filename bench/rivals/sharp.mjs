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
  }
}
