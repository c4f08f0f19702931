import type { SampleSpec } from './kernel/abi.ts'

/**
 * Whether samples of `spec` hold whole numbers from 0 to 255 alone, so that 8 bits keep them. Resizing without antialiasing
 * mixes in float32, unless it only picks.
 */
export function yieldsBytes({ normalize, antialias, filter }: SampleSpec): boolean {
  const untouched = normalize.kind === 'affine' && normalize.scale === 1 && normalize.offset === 0
  return untouched && (antialias || filter === 'nearest')
}
