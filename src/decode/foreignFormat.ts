/** Which files the kernel leaves to others. The content decides the format. */
export type ForeignFormat = 'tiff' | 'webp'

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0))
const any4 = [undefined, undefined, undefined, undefined]

/** TIFF and BigTIFF in both byte orders, and RIFF with a WEBP form. */
const SIGNATURES: readonly (readonly [ForeignFormat, readonly (number | undefined)[]])[] = [
  ['tiff', [...ascii('II'), 42, 0]],
  ['tiff', [...ascii('MM'), 0, 42]],
  ['tiff', [...ascii('II'), 43, 0]],
  ['tiff', [...ascii('MM'), 0, 43]],
  ['webp', [...ascii('RIFF'), ...any4, ...ascii('WEBP')]],
]

/** The format, if it is one of these. */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | undefined {
  return SIGNATURES.find(([, signature]) =>
    signature.every((byte, i) => byte === undefined || bytes[i] === byte)
  )?.[0]
}
