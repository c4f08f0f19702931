import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toText } from '../../scripts/text.mjs'
import { fromText } from '../../src/platform/text.ts'

test('bytes come back from text, in characters of six or seven bits each', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = toText(bytes)
      expect(fromText(text)).toEqual(bytes)
      expect(text.length).toBeGreaterThanOrEqual((bytes.length * 8) / 7)
      expect(text.length).toBeLessThanOrEqual(Math.ceil((bytes.length * 8) / 6))
    })
  )
})

test('the text needs no escapes in double quotes, and uses every character', () => {
  const text = toText(Uint8Array.from({ length: 1e5 }, (_, i) => (i * 2654435761) >>> 24))
  expect(text).toMatch(/^[#-[\]-~]*$/)
  expect(new Set(text).size).toBe(91)
})
