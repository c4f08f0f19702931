/** Whether files are waited for or read in between: by how long most of them take, not the slowest. */
import { afterEach, expect, test, vi } from 'vitest'
import type { Files } from '../../src/pool/files.ts'
import { Reader } from '../../src/pool/reader.ts'

const bytes = new Uint8Array(1)
const source = { file: '/a/b.jpg' }
const job = new AbortController()

afterEach(() => vi.restoreAllMocks())

/** A reader of files that take as long as is said, by a clock that nothing else moves. */
function readerOf() {
  let now = 0
  let takes = 0.1
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const files: Files = {
    readSync() {
      now += takes
      return bytes
    },
    readPartSync: () => undefined,
    read: async () => bytes,
  }
  const reader = new Reader(files)
  /** Whether each of `count` files is waited for, if it takes `ms` to read it. */
  const read = (count: number, ms: number) => {
    takes = ms
    return Array.from({ length: count }, () => {
      const reading = reader.begin(source, job)
      if (!reading) reader.readNow(source)
      return reading !== undefined
    })
  }
  return read
}

test('a file that takes long does not make all be waited for', () => {
  const read = readerOf()
  for (let i = 0; i < 20; i++) {
    expect(read(9, 0.1)).not.toContain(true)
    expect(read(1, 500)).toEqual([false])
  }
})

test('slow ones are waited for, until they are fast', () => {
  const read = readerOf()
  read(8, 5)
  const slow = read(64, 5)
  expect(slow.filter((waits) => waits).length).toBe(62)
  // One of 32 is read to see, and a few of those have to be fast.
  expect(read(320, 0.1).at(-1)).toBe(false)
  expect(read(40, 0.1)).not.toContain(true)
})

test('what is no file is always waited for', async () => {
  const reading = new Reader(undefined).begin({ blob: new Blob([bytes]) }, job)
  expect(await reading).toEqual(bytes)
})

test('a reading that hangs is given up with its job', async () => {
  const hangs = () => new Promise<never>(() => {})
  const now = vi.spyOn(performance, 'now')
  const reader = new Reader({ readSync: () => bytes, readPartSync: () => undefined, read: hangs })
  for (let i = 0; i < 8; i++) {
    now.mockReturnValueOnce(0).mockReturnValueOnce(5)
    reader.readNow(source)
  }
  const job = new AbortController()
  const handle = { getFile: hangs }
  const readings = [reader.begin(source, job), reader.begin({ handle }, job)]
  const reason = new Error('enough')
  job.abort(reason)
  for (const reading of readings) await expect(reading).rejects.toBe(reason)
})
