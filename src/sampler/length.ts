import { checkInteger } from '../check.ts'
import { wrongType, wrongValue } from '../errors.ts'

/** At most this many samples, so that indices stay 32-bit integers. */
export const MAX_LENGTH = 2 ** 31 - 1

/** The number of samples in an epoch, where it is for the caller to choose. */
export function checkLength(length: unknown): number {
  return checkInteger('length', length, 1, MAX_LENGTH)
}

/** An array or typed array of at least one item. */
export function checkArrayLike(name: string, value: unknown, expected: string): ArrayLike<number> {
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && 'length' in value)) {
    throw wrongType(name, value, expected)
  }
  const array = value as ArrayLike<number>
  if (array.length === 0 || array.length > MAX_LENGTH) throw wrongValue(name, value, expected)
  return array
}
