/** The two sides of the ABI are written apart: the numbers and the order of fields in assembly/ and their mirrors in src/. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { encodeSpec, FILTERS, FITS, INFO_BYTES, LAYOUTS, type SampleSpec } from '../../src/kernel/abi.ts'
import { errorOf, FORMATS } from '../../src/kernel/failures.ts'

const source = (file: string) => readFileSync(new URL(`../../assembly/${file}`, import.meta.url), 'utf8')

/** The names of an enumeration by their numbers. */
function enumOf(file: string, name: string): Map<number, string> {
  const body = source(file).match(new RegExp(`const enum ${name} \\{([^}]*)\\}`))![1]!
  return new Map([...body.matchAll(/(\w+) = (\d+)/g)].map((match) => [Number(match[2]), match[1]!]))
}

/** The fields of a record, in order; all have four bytes. */
function fieldsOf(file: string, name: string): string[] {
  const body = source(file)
    .split(`class ${name} {`)[1]!
    .split(/\n {2}get |\n\}/)[0]!
  return [...body.matchAll(/^ {2}(\w+): \w+;$/gm)].map((match) => match[1]!)
}

const lower = (names: Map<number, string>) =>
  [...names].sort(([a], [b]) => a - b).map(([, name]) => name.toLowerCase())

test('enumerations', () => {
  expect(lower(enumOf('resample/filters.ts', 'Filter'))).toEqual(FILTERS)
  expect(lower(enumOf('spec.ts', 'Fit'))).toEqual(FITS)
  expect(lower(enumOf('spec.ts', 'Layout'))).toEqual(LAYOUTS.map((layout) => layout.toLowerCase()))
  expect(lower(enumOf('codec/info.ts', 'Format'))).toEqual(FORMATS)
})

test('every status and reason has words', () => {
  const reasons = [...enumOf('failure.ts', 'Reason')].filter(([, name]) => name !== 'None')
  expect(reasons.length).toBeGreaterThan(10)
  const messageOf = (status: number, reason: number) =>
    errorOf({ status, reason, offset: 0, format: 'png' }, new Uint8Array(1), 1).message
  const unknown = messageOf(4, 999)
  for (const [reason, name] of reasons) expect(messageOf(4, reason), name).not.toBe(unknown)
  for (const [status, name] of enumOf('status.ts', 'Status')) {
    if (name !== 'Ok') expect(messageOf(status, 1), name).not.toContain('unknown status')
  }
})

test('records', () => {
  expect(fieldsOf('codec/info.ts', 'Info').length * 4).toBe(INFO_BYTES)
  const fields = fieldsOf('spec.ts', 'Spec')
  const spec: SampleSpec = {
    height: 7,
    width: 9,
    channels: 4,
    filter: 'lanczos',
    antialias: true,
    fit: 'contain',
    layout: 'NCHW',
    normalize: { kind: 'channels', scale: 0.5, divisor: 3, mean: [1, 2, 3, 4], std: [5, 6, 7, 8] },
    orient: true,
    fast: true,
  }
  const bytes = encodeSpec(spec)
  expect(bytes.length).toBe(fields.length * 4)
  const view = new DataView(bytes.buffer)
  const int = (name: string) => view.getInt32(fields.indexOf(name) * 4, true)
  const float = (name: string) => view.getFloat32(fields.indexOf(name) * 4, true)
  const ints = [
    'height',
    'width',
    'channels',
    'filter',
    'antialias',
    'fit',
    'layout',
    'normalize',
    'orient',
    'fast',
  ]
  expect(ints.map(int)).toEqual([7, 9, 4, 5, 1, 2, 1, 1, 1, 1])
  const floats = ['scale', 'divisor', 'mean0', 'mean1', 'mean2', 'mean3', 'std0', 'std1', 'std2', 'std3']
  expect(floats.map(float)).toEqual([0.5, 3, 1, 2, 3, 4, 5, 6, 7, 8])
})
