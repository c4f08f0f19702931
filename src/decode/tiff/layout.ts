/** What the samples of a TIFF mean: the layouts that Pillow reads (`TiffImagePlugin.OPEN_INFO`), and no others. */
import { corrupt, type TiffDirectory, unsupported } from './directory.ts'

export type Kind = 'gray' | 'rgb' | 'palette' | 'cmyk'
export type Alpha = 'none' | 'straight' | 'premultiplied'

export interface Layout {
  readonly kind: Kind
  readonly alpha: Alpha
  /** Of each sample. */
  readonly bits: number
  /** Samples a pixel in the file, the ignored ones included. */
  readonly samples: number
  /** 0 is white. */
  readonly inverted: boolean
  readonly format: 'unsigned' | 'signed' | 'float'
  /** That the decoded image has. */
  readonly channels: 1 | 3 | 4
}

const YCBCR = 6
const JPEG = 7
const FORMATS = { 1: 'unsigned', 2: 'signed', 3: 'float' } as const
const COLORS = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 } as const

export function layoutOf(directory: TiffDirectory): Layout {
  const { photometric, littleEndian, fillOrder, extraSamples, bits: bitsPerSample } = directory
  const what = `photometric interpretation ${photometric}, samples of ${bitsPerSample.join(', ')} bits`
  const refuse = (more = '') => unsupported(what + more)
  const colors = COLORS[photometric as keyof typeof COLORS]
  if (!colors) throw refuse()
  const bits = bitsPerSample[0]!
  const samples = bitsPerSample.length
  if (bitsPerSample.some((other) => other !== bits)) throw refuse()
  const format = formatOf(directory.sampleFormat)
  if (!format) throw refuse(` and sample formats ${directory.sampleFormat.join(', ')}`)
  if (fillOrder !== 1 && fillOrder !== 2) throw refuse(` and fill order ${fillOrder}`)

  const [extra, ...more] = extraSamples
  const kind = (['gray', 'gray', 'rgb', 'palette', '', 'cmyk', 'rgb'] as const)[photometric] as Kind
  // Four samples of RGB without a word about the fourth are RGBA.
  const undeclared = photometric === 2 && samples === 4 && extra === undefined
  if (!undeclared && samples !== colors + extraSamples.length) throw refuse(` and ${samples} samples`)
  if (more.some((other) => other !== 0)) throw refuse(` and extra samples ${extraSamples.join(', ')}`)
  if (samples > 1 && format !== 'unsigned') throw refuse(` and ${format} samples`)
  if (kind === 'palette' && directory.colorMap.length === 0) throw corrupt('it has no colour map')
  const alpha = undeclared ? undeclaredAlpha(directory) : alphaOf(kind, extra)
  if (alpha === undefined) throw refuse(` and extra samples ${extraSamples.join(', ')}`)
  const reversible =
    samples === 1 ? bits <= 8 || (bits === 16 && littleEndian) : kind === 'rgb' && samples === 3
  if (fillOrder === 2 && !reversible) throw refuse(` and fill order ${fillOrder}`)
  if (!hasDepth(kind, bits, samples, format, directory))
    throw refuse(format === 'unsigned' ? '' : ` (${format})`)

  const channels = alpha !== 'none' ? 4 : kind === 'gray' ? 1 : 3
  const inverted = photometric === 0 && bits <= 8
  return { kind, alpha, bits, samples, inverted, format, channels }
}

function formatOf(values: readonly number[]): Layout['format'] | undefined {
  if (values.length > 1 && values.some((value) => value !== 1)) return undefined
  return FORMATS[(values[0] ?? 1) as keyof typeof FORMATS]
}

/** Where libtiff decompresses planes, Pillow divides by an alpha of unknown meaning; elsewhere it does not. */
function undeclaredAlpha({ planar, compression }: TiffDirectory): Alpha {
  return planar && compression !== 1 ? 'premultiplied' : 'straight'
}

function alphaOf(kind: Kind, extra: number | undefined): Alpha | undefined {
  if (extra === undefined) return 'none'
  if (kind === 'cmyk') return extra === 0 ? 'none' : undefined
  if (kind !== 'rgb') return extra === 2 ? 'straight' : undefined
  return ({ 0: 'none', 1: 'premultiplied', 2: 'straight', 999: 'straight' } as const)[extra]
}

function hasDepth(
  kind: Kind,
  bits: number,
  samples: number,
  format: Layout['format'],
  { photometric, littleEndian, fillOrder, compression }: TiffDirectory
): boolean {
  if (photometric === YCBCR)
    return compression === JPEG && bits === 8 && samples === 3 && format === 'unsigned'
  if (kind === 'rgb') return bits === 8 || (bits === 16 && samples <= 4 && fillOrder === 1)
  if (kind === 'cmyk') return bits === 8 || (bits === 16 && samples === 4 && littleEndian)
  if (samples > 1) return bits === 8 && fillOrder === 1 && (kind === 'palette' || photometric === 1)
  if (format === 'unsigned' && [1, 2, 4, 8].includes(bits)) return true
  if (kind === 'palette') return false
  if (format === 'float') return bits === 32
  if (format === 'signed') return photometric === 1 && (bits === 16 || bits === 32)
  if (bits === 12) return littleEndian && photometric === 1 && fillOrder === 1
  if (bits === 16) return littleEndian ? photometric === 1 || fillOrder === 1 : photometric === 1
  return bits === 32 && littleEndian && photometric === 1
}
