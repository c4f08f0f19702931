/** What is to become of a picture's size: options → a part of the plan. */
import { checkBoolean, checkInteger, checkKeys, checkOneOf, checkSize } from './check.ts'
import { conflict, wrongValue } from './errors.ts'
import { CENTERS, FILTERS, FITS, RESIZE_KINDS, type ResizePlan, type SampleSpec } from './kernel/abi.ts'
import type { ResizeOptions, ResizeThenCrop } from './types.ts'

export const RESIZE_KEYS = ['size', 'filter', 'antialias', 'fit', 'resize']

/** `size`, `filter`, `antialias`, `fit` and `resize`, for samples of `channels` channels. Throws `OptionError`. */
export function planResize(
  options: ResizeOptions,
  channels: number
): Pick<SampleSpec, 'height' | 'width' | 'filter' | 'antialias' | 'fit' | 'resize'> {
  const [height, width] = checkSize('size', options.size)
  const filter = checkOneOf('filter', options.filter ?? 'bilinear', FILTERS)
  const antialias = checkBoolean('antialias', options.antialias ?? true)
  if (!antialias && filter !== 'nearest' && filter !== 'bilinear') {
    throw conflict('filter', filter, "'nearest' or 'bilinear' where antialias is false")
  }
  const fit = checkOneOf('fit', options.fit ?? 'stretch', FITS)
  if (options.resize === undefined) return { height, width, filter, antialias, fit }
  if (options.fit !== undefined) {
    throw conflict('fit', fit, 'no fit beside resize')
  }
  return { height, width, filter, antialias, fit, resize: planResizeThenCrop(options.resize, channels) }
}

function planResizeThenCrop(resize: ResizeThenCrop, channels: number): ResizePlan {
  checkKeys('resize', resize, [...RESIZE_KINDS, 'center', 'fill'])
  const kinds = RESIZE_KINDS.filter((kind) => resize[kind] !== undefined)
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1) {
    throw conflict('resize', resize, `one of ${RESIZE_KINDS.join(', ')}`)
  }
  const name = `resize.${kind}`
  const edge = () => checkInteger(name, resize.shortestEdge, 1, 65535)
  const [height, width] = kind === 'shortestEdge' ? [edge(), edge()] : checkSize(name, resize[kind])
  const center = checkOneOf('resize.center', resize.center ?? 'even', CENTERS)
  return Object.freeze({ kind, height, width, center, fill: planFill(resize.fill ?? 0, channels) })
}

/** A number for each channel. */
function planFill(fill: unknown, channels: number): readonly number[] {
  if (!Array.isArray(fill)) return Array<number>(channels).fill(checkInteger('resize.fill', fill, 0, 255))
  if (fill.length !== channels) {
    throw wrongValue('resize.fill', fill, `${channels} integers, one a channel`)
  }
  return fill.map((value, i) => checkInteger(`resize.fill[${i}]`, value, 0, 255))
}
