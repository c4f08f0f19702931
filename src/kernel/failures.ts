/** What the kernel's status, reason and offset mean, in words. */
import { DecodeError, KernelError } from '../errors.ts'
import type { ImageInfo } from '../types.ts'

const OUT_OF_MEMORY = 1
const UNKNOWN_FORMAT = 2
const UNSUPPORTED = 3
const CORRUPT = 4
const TOO_LARGE = 5
/** No failure: the pixels of a JPEG are asked for. */
export const NEEDS_JPEG = 6

/** `Reason` of assembly/failure.ts. */
const REASONS: Readonly<Record<number, string>> = {
  1: 'the file ends too early',
  2: 'its header makes no sense',
  3: 'its size is not possible',
  4: 'a checksum does not fit',
  5: 'its compressed data contradict themselves',
  6: 'a table is damaged',
  7: 'a table is missing',
  8: 'its parts are in the wrong order',
  9: 'it has no image',
  10: 'it takes far more work than an image of its size should',
  11: 'it refers to what lies beyond its end',
  12: 'its strips or tiles are missing or too short',
  20: 'samples of this precision are not supported',
  21: 'lossless and hierarchical JPEG are not supported',
  22: 'this number of components is not supported',
  23: 'these sampling factors are not supported',
  24: 'this compression is not supported',
  25: 'this depth is not supported',
  26: 'this arrangement of samples is not supported',
  27: 'this predictor is not supported',
}

/** `Format` of assembly/codec/info.ts, by number. */
export const FORMATS: readonly (ImageInfo['format'] | 'unknown')[] = [
  'unknown',
  'jpeg',
  'png',
  'bmp',
  'gif',
  'pnm',
  'tiff',
  'webp',
]

export interface Failure {
  readonly status: number
  readonly reason: number
  readonly offset: number
  readonly format: ImageInfo['format'] | 'unknown'
}

/** The error for a status other than Ok. `bytes` are those of the file, if it was about one. */
export function errorOf(
  { status, reason, offset, format }: Failure,
  bytes: Uint8Array,
  maxPixels: number
): Error {
  const why = REASONS[reason] ?? 'it can’t be decoded'
  switch (status) {
    case OUT_OF_MEMORY:
      return outOfMemory('its pixels')
    case UNKNOWN_FORMAT:
      return unknownFormat(bytes)
    case UNSUPPORTED:
      return new DecodeError('DECODE_UNSUPPORTED', format, `${format}: ${why}`, { offset })
    case TOO_LARGE:
      return new DecodeError('DECODE_TOO_LARGE', format, `it has more pixels than maxPixels = ${maxPixels}`)
    case CORRUPT:
      return new DecodeError('DECODE_CORRUPT', format, `damaged ${format}, at byte ${offset}: ${why}`, {
        offset,
      })
    default:
      return new KernelError('KERNEL_TRAP', `the WebAssembly kernel gave the unknown status ${status}`)
  }
}

function unknownFormat(bytes: Uint8Array): DecodeError {
  if (bytes.length === 0) return new DecodeError('DECODE_EMPTY', 'unknown', 'the file is empty')
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return new DecodeError('DECODE_FORMAT', 'unknown', `no image format begins with the bytes ${start}`)
}

export function outOfMemory(what: string): KernelError {
  return new KernelError(
    'KERNEL_MEMORY',
    `the WebAssembly memory of 4 GiB at the most has no room for ${what}`
  )
}
