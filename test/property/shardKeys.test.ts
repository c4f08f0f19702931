import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ShardKeys, splitName } from '../../src/sink/shardKeys.ts'

test('paths as they are, but for what WebDataset would misread', () => {
  expect(splitName('beach/photo.PNG')).toEqual({ stem: 'beach/photo', extension: 'png' })
  expect(splitName('a.b/c.d.jpg')).toEqual({ stem: 'a.b/c%2Ed', extension: 'jpg' })
  expect(splitName('50%.jpg')).toEqual({ stem: '50%25', extension: 'jpg' })
  expect(splitName('a/.hidden')).toEqual({ stem: 'a/%2Ehidden', extension: '' })
  expect(splitName('/../x//y')).toEqual({ stem: '%2E%2E/x/y', extension: '' })
})

test('each path has a key of its own, without a dot in its last part, that stays where it is unpacked', () => {
  const name = fc.array(fc.constantFrom('a', 'b', '.', '%', '2', 'E', '/', 'é', 'jpg'), { maxLength: 8 })
  fc.assert(
    fc.property(
      fc.array(
        name.map((parts) => parts.join('')),
        { maxLength: 30 }
      ),
      (paths) => {
        const keys = new ShardKeys()
        const all = paths.map((path) => keys.next(path).key)
        expect(new Set(all).size).toBe(paths.length)
        for (const key of all) {
          expect(key.split('/').at(-1)).not.toContain('.')
          expect(key.startsWith('/')).toBe(false)
          expect(key.split('/')).not.toContain('..')
        }
      }
    ),
    { numRuns: 2000 }
  )
})
