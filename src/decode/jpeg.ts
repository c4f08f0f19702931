import { decode } from 'jpeg-js'
import { DecodeError } from '../errors.ts'
import type { Image, ImageInfo } from '../types.ts'
import { exifOrientation } from './exif.ts'

const MARKER = 0xff
const SOI = 0xd8
const APP1 = 0xe1
/** Start of frame, by ITU-T T.81 table B.1: 0xC0 … 0xCF but for DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (code: number) => code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code)
/** Markers without a length: TEM and RST0 … EOI. */
const standsAlone = (code: number) => code === 0x01 || (code >= 0xd0 && code <= 0xd9)

/** Walks the marker segments (T.81 B.1.1) up to the frame header. */
export function probeJpeg(bytes: Uint8Array): ImageInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let orientation: ImageInfo['orientation'] = 1
  let at = 2
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== MARKER) throw corrupt(`expected a marker at byte ${at}`)
    const code = bytes[at + 1]!
    if (code === MARKER) {
      at += 1 // fill bytes may stand before a marker
      continue
    }
    if (code === SOI || standsAlone(code)) {
      at += 2
      continue
    }
    const length = view.getUint16(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) throw corrupt(`the segment at byte ${at} is cut off`)
    if (isFrame(code)) {
      if (length < 8) throw corrupt(`the frame header at byte ${at} is cut off`)
      const height = view.getUint16(at + 5)
      const width = view.getUint16(at + 7)
      if (width === 0 || height === 0) throw corrupt(`its size is ${width}×${height}`)
      return { format: 'jpeg', width, height, channels: 3, orientation }
    }
    if (code === APP1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation
    at += 2 + length
  }
  throw corrupt('it has no frame header')
}

/** RGB, by jpeg-js. The caller has checked the size. */
export function decodeJpeg(bytes: Uint8Array): Image {
  try {
    const { width, height, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: Number.POSITIVE_INFINITY,
      maxMemoryUsageInMB: Number.POSITIVE_INFINITY,
    })
    return { width, height, channels: 3, data }
  } catch (cause) {
    throw corrupt(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function corrupt(what: string, cause?: unknown): DecodeError {
  return new DecodeError('DECODE_CORRUPT', 'jpeg', `damaged JPEG: ${what}`, { cause })
}
