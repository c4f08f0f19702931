/** The two sides of the ABI are written apart: the numbers and the order of fields in assembly/ and their mirrors in src/. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  CENTERS,
  canvasBytes,
  encodeChange,
  encodeSpec,
  FILL_MODES,
  FILTERS,
  FITS,
  INFO_BYTES,
  LAYOUTS,
  RESIZE_KINDS,
  type SampleSpec,
} from '../../src/kernel/abi.ts'
import { errorOf, FORMATS } from '../../src/kernel/failures.ts'

const source = (file: string) => readFileSync(new URL(`../../assembly/${file}`, import.meta.url), 'utf8')

/** The names of an enumeration by their numbers. */
function enumOf(file: string, name: string): Map<number, string> {
  const body = source(file).match(new RegExp(`const enum ${name} \\{([^}]*)\\}`))![1]!
  return new Map([...body.matchAll(/(\w+) = (\d+)/g)].map((match) => [Number(match[2]), match[1]!]))
}

/** The fields of a record and their types, in order; f64 has eight bytes, all others four. */
function typedFieldsOf(file: string, name: string): [field: string, type: string][] {
  const body = source(file)
    .split(`class ${name} {`)[1]!
    .split(/\n {2}(?:get |has\()|\n\}/)[0]!
  return [...body.matchAll(/^ {2}(\w+): (\w+);$/gm)].map((match) => [match[1]!, match[2]!])
}

const fieldsOf = (file: string, name: string) => typedFieldsOf(file, name).map(([field]) => field)

const lower = (names: Map<number, string>) =>
  [...names].sort(([a], [b]) => a - b).map(([, name]) => name.toLowerCase())

test('enumerations', () => {
  expect(lower(enumOf('resample/filters.ts', 'Filter'))).toEqual(FILTERS)
  expect(lower(enumOf('spec.ts', 'Fit'))).toEqual(FITS)
  expect(lower(enumOf('spec.ts', 'ResizeTo'))).toEqual(
    ['size', ...RESIZE_KINDS].map((kind) => kind.toLowerCase())
  )
  expect(lower(enumOf('spec.ts', 'Center'))).toEqual(CENTERS)
  expect(lower(enumOf('spec.ts', 'Layout'))).toEqual(LAYOUTS.map((layout) => layout.toLowerCase()))
  expect(lower(enumOf('change.ts', 'Fill'))).toEqual(FILL_MODES)
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
    if (name !== 'Ok' && name !== 'NeedsJpeg')
      expect(messageOf(status, 1), name).not.toContain('unknown status')
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
    resize: { kind: 'cover', height: 11, width: 13, center: 'down', fill: [21, 22, 23, 24] },
    layout: 'NCHW',
    normalize: { kind: 'channels', scale: 0.5, divisor: 3, mean: [1, 2, 3, 4], std: [5, 6, 7, 8] },
    orient: true,
    fast: true,
  }
  const bytes = encodeSpec(spec)
  expect(bytes.length).toBe(fields.length * 4)
  expect(canvasBytes(bytes)).toBe(7 * 9 * 4)
  expect(canvasBytes(encodeSpec({ ...spec, filter: 'bilinear', antialias: false }))).toBe(7 * 9 * 16)
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
    'resize',
    'resizeHeight',
    'resizeWidth',
    'center',
  ]
  expect(ints.map(int)).toEqual([7, 9, 4, 5, 1, 2, 1, 1, 1, 1, 3, 11, 13, 1])
  expect(['fill0', 'fill1', 'fill2', 'fill3'].map(int)).toEqual([21, 22, 23, 24])
  const floats = ['scale', 'divisor', 'mean0', 'mean1', 'mean2', 'mean3', 'std0', 'std1', 'std2', 'std3']
  expect(floats.map(float)).toEqual([0.5, 3, 1, 2, 3, 4, 5, 6, 7, 8])
})

describe('changes', () => {
  const fields = typedFieldsOf('change.ts', 'Change')
  const steps = [...source('change.ts').matchAll(/const (\w+): u32 = (\d+);/g)]
  const stepNames = (bits: number) =>
    steps.filter(([, , bit]) => bits & Number(bit)).map(([, name]) => name!.toLowerCase().replaceAll('_', ''))

  /** The number in field `name`. */
  function read(bytes: Uint8Array, name: string): number {
    const view = new DataView(bytes.buffer)
    let at = 0
    for (const [field, type] of fields) {
      if (field === name) return type === 'f64' ? view.getFloat64(at, true) : view.getInt32(at, true)
      at += type === 'f64' ? 8 : 4
    }
    throw new Error(`no field ${name}`)
  }

  test('every field is where the kernel reads it', () => {
    const matrix = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5] as const
    const tries = [
      [0.25, 2],
      [0.75, 0.5],
    ] as const
    const bytes = encodeChange({
      crop: { tries, top: 0.125, left: 0.375, ratio: [0.75, 1.25] },
      warp: { matrix, fillMode: 'reflect', fillValue: 7.5 },
      channelShift: 8.5,
      brightness: 9.5,
      contrast: 10.5,
    })
    const doubles = ['rowY', 'rowX', 'row0', 'columnY', 'columnX', 'column0', 'fillValue', 'channelShift']
    expect(doubles.map((name) => read(bytes, name))).toEqual([...matrix, 7.5, 8.5])
    expect(['brightness', 'contrast'].map((name) => read(bytes, name))).toEqual([9.5, 10.5])
    const crop = ['cropTop', 'cropLeft', 'cropMinRatio', 'cropMaxRatio']
    expect(crop.map((name) => read(bytes, name))).toEqual([0.125, 0.375, 0.75, 1.25])
    expect(['fill', 'cropTries'].map((name) => read(bytes, name))).toEqual([2, 2])
    const size = fields.reduce((sum, [, type]) => sum + (type === 'f64' ? 8 : 4), 0)
    expect(size % 8).toBe(0)
    expect([...new Float64Array(bytes.buffer, size)]).toEqual(tries.flat())
  })

  test('every step has its bit', () => {
    const crop = { tries: [], top: 0, left: 0, ratio: [1, 1] as const }
    const warp = { matrix: [1, 0, 0, 0, 1, 0] as const, fillMode: 'wrap' as const, fillValue: 0 }
    const changes = {
      crop: { crop },
      warp: { warp },
      channelshift: { channelShift: 0 },
      fliphorizontally: { flipHorizontally: true },
      flipvertically: { flipVertically: true },
      brightness: { brightness: 1 },
      contrast: { contrast: 1 },
    }
    expect(steps.length).toBe(Object.keys(changes).length)
    for (const [name, change] of Object.entries(changes)) {
      expect(stepNames(read(encodeChange(change), 'steps'))).toEqual([name])
    }
    expect(stepNames(read(encodeChange({ flipHorizontally: false }), 'steps'))).toEqual([])
  })
})
