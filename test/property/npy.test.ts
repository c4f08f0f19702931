import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHalves } from '../../src/npy/float16.ts'
import { encodeHeader, HeaderError, parseHeader, probeHeader } from '../../src/npy/header.ts'
import { parseLiteral } from '../../src/npy/literal.ts'

const textOf = (bytes: Uint8Array) => {
  const { start, end } = probeHeader(bytes)
  expect(end).toBe(bytes.length)
  return new TextDecoder('latin1').decode(bytes.subarray(start))
}

test('a header that is written is read again, and ends where 64 divides', () => {
  const shape = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.constantFrom('<f4', '<f2', '|u1', '<i4'), shape, (descr, dims) => {
      const bytes = encodeHeader(descr, dims)
      expect(bytes.length % 64).toBe(0)
      const header = parseHeader(textOf(bytes))
      expect([header.shape, header.fortranOrder, header.bigEndian]).toEqual([dims, false, false])
    })
  )
})

test('any text is a header or a HeaderError', () => {
  const pieces = fc.constantFrom(
    ...["{'descr': ", "'<f4'", ', ', "'shape': ", '(', ')', '3', '7L', "'fortran_order': ", 'False', '}', '[']
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 20 }).map((list) => list.join(''))
  )
  fc.assert(
    fc.property(text, (given) => {
      try {
        expect(parseHeader(given).dtype).toBeTypeOf('string')
      } catch (error) {
        expect(error).toBeInstanceOf(HeaderError)
      }
    }),
    { numRuns: 2000 }
  )
})

test('Python’s literals are read as Python reads them, with any white space', () => {
  const leaf = fc.oneof(
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string().map((text) => text.replace(/\n/g, ''))
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 3 })),
  }))
  const python = (item: unknown): string => {
    if (Array.isArray(item)) return `( ${item.map((one) => `${python(one)} ,\n`).join(' ')})`
    if (item === null) return 'None'
    if (typeof item === 'boolean') return item ? 'True' : 'False'
    if (typeof item === 'string') return `'${item.replace(/[\\']/g, '\\$&')}'`
    return Object.is(item, -0) ? '0' : String(item)
  }
  fc.assert(
    fc.property(value, (item) => {
      expect(parseLiteral(` ${python(item)}\n`)).toEqual(JSON.parse(JSON.stringify(item)))
    })
  )
})

test('deep nesting is an error, not an overflow', () => {
  expect(() => parseLiteral('('.repeat(1e6))).toThrow(SyntaxError)
})

test('a half is the nearest one, the even one of two', () => {
  const valueOfHalf = (half: number) => {
    const size = half & 0x7fff
    const scale = size < 0x400 ? 2 ** -24 : 2 ** ((size >> 10) - 25)
    return (half & 0x8000 ? -1 : 1) * scale * (size < 0x400 ? size : (size & 0x3ff) | 0x400)
  }
  const within = fc.float({ min: Math.fround(-65519), max: Math.fround(65519), noNaN: true })
  fc.assert(
    fc.property(within, (value) => {
      const half = toHalves(Float32Array.of(value), new Uint16Array(1))[0]!
      const distance = Math.abs(valueOfHalf(half) - value)
      for (const other of [half - 1, half + 1]) {
        if ((other & 0x7fff) >= 0x7c00 || (other ^ half) & 0x8000 || other < 0) continue
        const others = Math.abs(valueOfHalf(other) - value)
        expect(distance < others || (distance === others && (half & 1) === 0)).toBe(true)
      }
    }),
    { numRuns: 5000 }
  )
})
