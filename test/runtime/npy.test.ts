/** `.npy` against NumPy's own bytes (test/golden/npy_goldens.py), in whichever runtime runs this. */
import { describe, expect, test } from 'vitest'
import type { NpyArray } from '../../src/npy/dtype.ts'
import { fromHalves, toHalves } from '../../src/npy/float16.ts'
import { encodeHeader } from '../../src/npy/header.ts'
import { openNpy } from '../../src/npy/openNpy.ts'
import { encodeTexts } from '../../src/npy/text.ts'
import golden from '../golden/npy.json'
import { sha16, sha256 } from '../support/hash.ts'

type Case = Record<string, unknown> & { sha: string; data: string }
const cases = (kind: string) => golden.cases.filter((one) => one.kind === kind) as unknown as Case[]

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
const blobOf = (bytes: Uint8Array) => new Blob([Uint8Array.from(bytes)])
const open = (base64: string) => openNpy(blobOf(bytesOf(base64)))

/** A number as Python's `repr` and JavaScript may both be compared. */
const textsOf = (values: NpyArray) =>
  Array.from(values as Float64Array, (value) => (typeof value === 'bigint' ? `${value}` : value))

describe('headers are NumPy’s', () => {
  test.each(cases('header'))('$descr $shape', async ({ descr, shape, bytes, sha }) => {
    const given = Array.isArray(shape) ? (shape as number[]) : null
    const repeated = shape as { length: number; of: number }
    const dims = given ?? Array<number>(repeated.length).fill(repeated.of)
    const header = encodeHeader(descr as string, dims)
    expect(header.length).toBe(bytes)
    // NumPy's integers are exact beyond 2^53, ours need not be.
    if (dims.every(Number.isSafeInteger)) expect(await sha16(header)).toBe(sha)
  })

  test('their length does not depend on the number of rows', () => {
    const length = (rows: number) => encodeHeader('<f4', [rows, 224, 224, 3]).length
    for (const rows of [1, 10, 99999, Number.MAX_SAFE_INTEGER]) expect(length(rows)).toBe(length(0))
  })
})

describe('halves are NumPy’s', () => {
  test.each(cases('toHalf'))('every upper half of a float32, lower bits $low', async ({ low, sha }) => {
    const bits = Uint32Array.from({ length: 65536 }, (_, upper) => ((upper << 16) | (low as number)) >>> 0)
    const halves = toHalves(new Float32Array(bits.buffer), new Uint16Array(65536))
    expect(await sha16(new Uint8Array(halves.buffer))).toBe(sha)
  })

  test('every half as a float32, and back', async () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits)
    const floats = fromHalves(halves, new Float32Array(65536))
    expect(await sha16(floats)).toBe(cases('fromHalf')[0]!.sha)
    expect(toHalves(floats, new Uint16Array(65536))).toEqual(halves)
  })
})

describe('arrays of text are NumPy’s', () => {
  test.each(cases('text'))('$texts', async ({ texts, sha }) => {
    const repeated = texts as { length: number; of: string }
    const all = Array.isArray(texts) ? (texts as string[]) : Array<string>(repeated.length).fill(repeated.of)
    const { bytes, chunks } = encodeTexts(all.length, (index) => all[index]!)
    const file = new Blob(Array.from(chunks(), (chunk) => Uint8Array.from(chunk)))
    expect(file.size).toBe(bytes)
    expect(await sha256(new Uint8Array(await file.arrayBuffer()))).toBe(sha)
  })
})

describe('openNpy', () => {
  test.each(cases('file'))('reads $descr', async ({ data, shape, values }) => {
    const file = await open(data)
    expect([file.shape, file.length]).toEqual([shape, (shape as number[])[0]])
    const read = await file.rows()
    const expected = (values as string[]).map((text) => (typeof read[0] === 'bigint' ? text : Number(text)))
    expect(textsOf(read)).toEqual(expected)
    const width = read.length / file.length
    expect(await file.rows(1, 3)).toEqual(read.slice(width, 3 * width))
    const out = read.slice(0, width)
    expect(await file.rows(2, 3, out)).toBe(out)
    expect(out).toEqual(read.slice(2 * width, 3 * width))
    await file.close()
  })

  test('names the stored type', async () => {
    const dtypes = await Promise.all(cases('file').map(async ({ data }) => (await open(data)).dtype))
    expect(new Set(dtypes)).toEqual(
      new Set('bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64'.split(' '))
    )
  })

  test.each(cases('unsupported'))('says what it does not read: $name', async ({ data }) => {
    await expect(open(data)).rejects.toMatchObject({ name: 'NpyError', code: 'NPY_UNSUPPORTED' })
  })

  test('a file handle, by what it is', async () => {
    const blob = blobOf(bytesOf(cases('file')[0]!.data))
    expect((await openNpy({ getFile: async () => blob })).length).toBe(3)
    for (const wrong of ['x.npy', 5, null]) {
      const opening = openNpy(wrong as never)
      await expect(opening).rejects.toMatchObject({ code: 'OPTION_TYPE', option: 'source' })
      await expect(opening).rejects.toThrow('a Blob, a File or a file handle; with imbatch/node also a path')
    }
  })

  const root = globalThis.navigator?.storage?.getDirectory
  test.skipIf(!root)('a file of the origin’s private file system', async () => {
    const folder = await navigator.storage.getDirectory()
    const handle = await folder.getFileHandle('rows.npy', { create: true })
    const writable = await handle.createWritable()
    await writable.write(bytesOf(cases('file').find(({ descr }) => descr === '<i4')!.data))
    await writable.close()
    const file = await openNpy(handle)
    expect([file.shape, await file.rows(1, 2)]).toEqual([[3, 2], Int32Array.of(0, 1)])
    await folder.removeEntry('rows.npy')
    await expect(file.rows()).rejects.toMatchObject({ code: 'NPY_READ', path: 'rows.npy' })
  })

  test('rows outside, and arrays that do not fit', async () => {
    const file = await open(cases('file').find(({ descr }) => descr === '<f4')!.data)
    await expect(file.rows(0, 4)).rejects.toMatchObject({ option: 'end' })
    await expect(file.rows(2, 1)).rejects.toMatchObject({ option: 'end' })
    await expect(file.rows(-1)).rejects.toMatchObject({ option: 'start' })
    await expect(file.rows(0, 1, new Float32Array(3))).rejects.toMatchObject({ code: 'OPTION_VALUE' })
    await expect(file.rows(0, 1, new Float64Array(2))).rejects.toMatchObject({ code: 'OPTION_TYPE' })
    expect(await file.rows(1, 1)).toEqual(new Float32Array(0))
  })

  test('damaged files are errors of their own', async () => {
    const whole = bytesOf(cases('file').find(({ descr }) => descr === '<f4')!.data)
    const changed = (from: string, to: string) => {
      const text = Array.from(whole, (byte) => String.fromCharCode(byte)).join('')
      expect(text).toContain(from)
      return Uint8Array.from(text.replace(from, to), (character) => character.charCodeAt(0))
    }
    const codeOf = (bytes: Uint8Array) => openNpy(blobOf(bytes)).then(String, (error) => error.code)
    expect(await codeOf(new Uint8Array(0))).toBe('NPY_FORMAT')
    expect(await codeOf(whole.subarray(1))).toBe('NPY_FORMAT')
    for (let length = 0; length < whole.length; length++) {
      const header = whole.length - 24
      expect(await codeOf(whole.subarray(0, length)), `${length} bytes`).toBe(
        length < 10 ? 'NPY_FORMAT' : length < header ? 'NPY_HEADER' : 'NPY_TRUNCATED'
      )
    }
    expect(await codeOf(changed('NUMPY\x01', 'NUMPY\x09'))).toBe('NPY_UNSUPPORTED')
    expect(await codeOf(changed("'shape': (3, 2)", "'shape': (3,-2)"))).toBe('NPY_HEADER')
    expect(await codeOf(changed("'shape': (3, 2)", "'shape': 333333"))).toBe('NPY_HEADER')
    expect(await codeOf(changed('(3, 2), } ', '(9999999, '))).toBe('NPY_HEADER')
    expect(await codeOf(changed("'shape'", "'shope'"))).toBe('NPY_HEADER')
    expect(await codeOf(changed("'fortran_order': False", "'fortran_order': 12345"))).toBe('NPY_HEADER')
    expect(await codeOf(changed("'<f4'", '1.5  '))).toBe('NPY_HEADER')
    expect(await codeOf(changed('(3, 2)', '(9, 2)'))).toBe('NPY_TRUNCATED')
    const bytesMore = new Uint8Array(whole.length + 5)
    bytesMore.set(whole)
    expect(await codeOf(bytesMore)).toBe('[object Object]') // as NumPy, which reads arrays one after the other
  })
})
