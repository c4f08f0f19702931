import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase91 } from '../../scripts/base91.mjs'
import { fromBase91 } from '../../src/platform/base91.ts'

test('bytes come back from base 91, in 16 characters for 13 of them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = toBase91(bytes)
      expect(fromBase91(text)).toEqual(bytes)
      expect(text.length).toBe(Math.ceil((bytes.length * 16) / 13))
    })
  )
})

test('the text needs no escapes in double quotes', () => {
  // Every pair, and every single character.
  for (const length of [1, 2, 1e5]) {
    const text = toBase91(Uint8Array.from({ length }, (_, i) => (i * 2654435761) >>> 24))
    expect(text).toMatch(/^[#-[\]-~]*$/)
  }
})
