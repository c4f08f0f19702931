/** Validators of options. Each returns the value it was given, with its default put in by the caller. */
import { OptionError, wrongType, wrongValue } from './errors.ts'

/** A plain options object with no other keys than `known`. */
export function checkKeys(name: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongType(name, value, 'an object')
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new OptionError(
        'OPTION_UNKNOWN',
        `${name}.${key}`,
        (value as Record<string, unknown>)[key],
        `one of ${known.join(', ')}`
      )
    }
  }
}

export function checkInteger(
  name: string,
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER
): number {
  const expected =
    max === Number.MAX_SAFE_INTEGER ? `an integer ≥ ${min}` : `an integer from ${min} to ${max}`
  if (typeof value !== 'number') throw wrongType(name, value, expected)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw wrongValue(name, value, expected)
  }
  return value
}

export function checkFinite(name: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongType(name, value, 'a finite number')
  if (!Number.isFinite(value)) throw wrongValue(name, value, 'a finite number')
  return value
}

export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(name, value, 'true or false')
  return value
}

export function checkOneOf<const T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  const expected = `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`
  if (typeof value !== 'string') throw wrongType(name, value, expected)
  if (!choices.includes(value as T)) throw wrongValue(name, value, expected)
  return value as T
}

/** [height, width] in pixels. */
export function checkSize(name: string, value: unknown): readonly [number, number] {
  if (!Array.isArray(value)) throw wrongType(name, value, 'an array [height, width]')
  if (value.length !== 2) throw wrongValue(name, value, 'two integers [height, width]')
  return [checkInteger(`${name}[0]`, value[0], 1, 65535), checkInteger(`${name}[1]`, value[1], 1, 65535)]
}

/** `length` finite numbers. */
export function checkNumbers(name: string, value: unknown, length: number): readonly number[] {
  const expected = `an array of ${length} finite number${length === 1 ? '' : 's'}, one a channel`
  if (!Array.isArray(value)) throw wrongType(name, value, expected)
  if (value.length !== length) throw wrongValue(name, value, expected)
  return value.map((item, i) => checkFinite(`${name}[${i}]`, item))
}

export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrongType('signal', signal, 'an AbortSignal')
  }
}

export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw wrongType(name, value, 'a function')
}
