/** Fields of a configuration: JSON that others wrote, in which `null` is what is left out. Each reader throws `OptionError`. */
import { checkFinite, checkInteger } from '../check.ts'
import { wrongValue } from '../errors.ts'

export interface Config extends Readonly<Record<string, unknown>> {
  readonly size?: unknown
  readonly resample?: unknown
  readonly do_center_crop?: unknown
  readonly image_processor_type?: unknown
  readonly interpolation?: unknown
  readonly crop_pct?: unknown
  readonly crop_mode?: unknown
  readonly crop_border_pixels?: unknown
}

/** How a field is named in errors. */
export const nameOf = (field: string) => `config.${field}`

export function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Without the fields that are null. */
export function withoutNulls(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null))
}

/** Throws `OptionError` of a field that can't be followed. */
export function reject(config: Config, field: string, expected: string): never {
  throw wrongValue(nameOf(field), config[field], expected)
}

/** A side in pixels. */
export function sideOf(field: string, value: unknown): number {
  return checkInteger(nameOf(field), value, 1, 65535)
}

/** A finite number above 0. */
export function positive(config: Config, field: string): number {
  const value = checkFinite(nameOf(field), config[field])
  return value > 0 ? value : reject(config, field, 'a number above 0')
}

/** `channels` numbers; one number stands for all. */
export function channelValues(config: Config, field: string, channels: number): readonly number[] {
  const value = config[field]
  const numbers: unknown[] =
    Array.isArray(value) && value.length > 1 ? value : Array(channels).fill([value].flat()[0])
  if (numbers.length !== channels) reject(config, field, `${channels} numbers, one a channel`)
  return numbers.map((item, i) => checkFinite(`${nameOf(field)}[${i}]`, item))
}
