import { readdirSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { collect, fromManifest, type ImageBatches, imageBatches } from '../../src/node.ts'
import { openNpy } from '../../src/npy/openNpy.node.ts'
import { placeOf } from '../../src/sink/journal.node.ts'
import { type NpyOptions, writeNpy } from '../../src/sink/writeNpy.node.ts'
import {
  counted,
  EPOCHS,
  emptyFolder,
  epochBatches,
  epochDataset,
  FILES,
  shaOfNumpy,
} from '../support/epoch.node.ts'
import { fillDiskAfter } from '../support/fullDisk.node.ts'
import { sha256 } from '../support/hash.ts'

let folder: string
beforeEach(() => {
  folder = emptyFolder()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)
const shaOf = async (name: string) => sha256(await readFile(at(name)))
const names = () => readdirSync(folder).toSorted()

/** Ends a run once `count` batches are on the disk. */
async function endAfter(count: number, batches: ImageBatches, options: NpyOptions): Promise<void> {
  const controller = new AbortController()
  const onProgress = ({ batches: done }: { batches: number }) => {
    if (done === count) controller.abort(new Error('enough'))
  }
  await expect(writeNpy(batches, { ...options, onProgress, signal: controller.signal })).rejects.toThrow(
    'enough'
  )
}

describe('writes NumPy’s bytes', () => {
  test.each(EPOCHS)('$dtype', async ({ dtype, shape, sha }) => {
    const batches = await epochBatches(dtype.startsWith('scaled') ? { normalize: { scale: 1 / 255 } } : {})
    const type = { scaled: 'float32', scaled16: 'float16' }[dtype] ?? dtype
    const written = await writeNpy(batches, { xs: at('x.npy'), dtype: type as 'float32' })
    expect(written).toEqual({ shape, errors: [] })
    expect(await shaOf('x.npy')).toBe(sha)
    expect(names()).toEqual(['x.npy'])
  })

  test.each(['sparse', 'categorical'] as const)('labels, %s', async (labelMode) => {
    await writeNpy(await epochBatches({ labelMode }), { xs: at('x.npy'), ys: at('y.npy') })
    expect(await shaOf('y.npy')).toBe(shaOfNumpy('labels', labelMode))
  })

  test('whatever the batch size, and padded or not', async () => {
    for (const batchSize of [1, 3, 5, 8]) {
      for (const remainder of ['keep', 'pad'] as const) {
        if (remainder === 'pad' && batchSize === 1) continue
        await writeNpy(await epochBatches({ batchSize, remainder }), { xs: at('x.npy') })
        expect(await shaOf('x.npy')).toBe(EPOCHS[0]!.sha)
      }
    }
  })
})

test('tells how far it is, and moves nothing', async () => {
  const batches = await epochBatches({ shuffle: true, seed: 3 })
  await batches.next()
  const before = batches.state()
  const seen: number[] = []
  await writeNpy(batches, { xs: at('x.npy'), onProgress: ({ samples }) => seen.push(samples) })
  expect(seen).toEqual([2, 4, 5])
  expect(batches.state()).toEqual(before)
  const { xs } = await collect(batches)
  const file = await openNpy(at('x.npy'))
  expect(await file.rows()).toEqual(xs)
  await file.close()
})

test('skipped samples: the shape is that of what is there', async () => {
  const batches = await epochBatches({ onError: 'skip' }, [1, 4])
  const { shape, errors } = await writeNpy(batches, { xs: at('x.npy'), ys: at('y.npy') })
  expect(shape).toEqual([3, 24, 20, 3])
  expect(errors.map(({ index, code }) => [index, code])).toEqual([
    [1, 'DECODE_FORMAT'],
    [4, 'DECODE_FORMAT'],
  ])
  const [xs, ys] = await Promise.all([openNpy(at('x.npy')), openNpy(at('y.npy'))])
  expect([xs.shape, ys.shape]).toEqual([[3, 24, 20, 3], [3]])
  expect(await ys.rows()).toEqual(Int32Array.of(0, 2, 0))
  expect(await xs.rows()).toEqual((await collect(batches)).xs)
  await Promise.all([xs.close(), ys.close()])
})

describe('continues', () => {
  const options = () => ({ xs: at('x.npy'), ys: at('y.npy') })

  test.each([1, 2, 3])('after %s batches', async (count) => {
    if (count < 3) await endAfter(count, await epochBatches(), options())
    else {
      // All batches are written, and then the process ends.
      const stop = () => {
        throw new Error('ended')
      }
      const last = ({ batches: done }: { batches: number }) => (done === 3 ? stop() : undefined)
      await expect(writeNpy(await epochBatches(), { ...options(), onProgress: last })).rejects.toThrow(
        'ended'
      )
    }
    expect(names()).toEqual(['x.npy.part', 'x.npy.part.json', 'y.npy.part'])
    const { batches, made } = counted(await epochBatches())
    expect((await writeNpy(batches, options())).shape).toEqual(EPOCHS[0]!.shape)
    expect(made).toEqual([0, 1, 2].slice(count))
    expect(await shaOf('x.npy')).toBe(EPOCHS[0]!.sha)
    expect(names()).toEqual(['x.npy', 'y.npy'])
  })

  test('in the order that was begun, where no seed is given; the iterator keeps its own', async () => {
    const first = await epochBatches({ shuffle: true })
    await endAfter(1, first, options())
    const second = await epochBatches({ shuffle: true })
    const before = second.state()
    await writeNpy(second, options())
    expect(second.state()).toEqual(before)
    const file = await openNpy(at('x.npy'))
    expect(await file.rows()).toEqual((await collect(first)).xs)
    await file.close()
  })

  test('knows the failures of the run before', async () => {
    await endAfter(1, await epochBatches({ onError: 'zero' }, [0, 4]), options())
    const { errors } = await writeNpy(await epochBatches({ onError: 'zero' }, [0, 4]), options())
    expect(errors.map(({ index, code, message }) => [index, code, message.split(':')[0]])).toEqual([
      [0, 'DECODE_FORMAT', FILES[0]],
      [4, 'DECODE_FORMAT', FILES[4]],
    ])
  })

  test.each([
    ['other options', { filter: 'box' }, {}],
    ['another seed', { seed: 2 }, {}],
    ['another type', {}, { dtype: 'uint8' }],
    ['no wish to', {}, { resume: false }],
  ] as const)('but not with %s', async (_, more, how) => {
    await endAfter(1, await epochBatches({ shuffle: true, seed: 1 }), options())
    const { batches, made } = counted(await epochBatches({ shuffle: true, seed: 1, ...more }))
    await writeNpy(batches, { ...options(), ...how })
    expect(made).toEqual([0, 1, 2])
    const file = await openNpy(at('x.npy'))
    expect(Array.from(await file.rows<Float32Array>())).toEqual(Array.from((await collect(batches)).xs))
    await file.close()
    expect(names()).toEqual(['x.npy', 'y.npy'])
  })

  test('nor in another epoch, from a damaged journal, or without its parts', async () => {
    for (const harm of ['epoch', 'journal', 'short', 'missing']) {
      await endAfter(2, await epochBatches(), options())
      const { batches, made } = counted(await epochBatches())
      if (harm === 'epoch') batches.restore({ ...batches.state(), epoch: 1 })
      if (harm === 'journal') await writeFile(at('x.npy.part.json'), '{"version":1')
      if (harm === 'short') await writeFile(at('x.npy.part'), 'x')
      if (harm === 'missing') await rm(at('y.npy.part'))
      await writeNpy(batches, options())
      expect(made, harm).toEqual([0, 1, 2])
      expect(await shaOf('x.npy')).toBe(EPOCHS[0]!.sha)
      await rm(at('x.npy'))
    }
  })

  test('nor where the same names stand for the pictures of another folder', async () => {
    const open = async (root: string) => {
      // The first file is the same one.
      const list = [
        { path: '1.pgm', url: pathToFileURL(at('1.pgm')).href },
        { path: '2.pgm', url: pathToFileURL(at(`${root}/2.pgm`)).href },
      ]
      const options = { size: [1, 1], batchSize: 1, colorMode: 'grayscale', labelMode: 'none' } as const
      return imageBatches(await fromManifest(list), options)
    }
    const options = () => ({ xs: at('x.npy') })
    for (const [name, value] of Object.entries({ '1.pgm': 1, 'v1/2.pgm': 10, 'v2/2.pgm': 200 })) {
      await mkdir(dirname(at(name)), { recursive: true })
      await writeFile(at(name), Buffer.concat([Buffer.from('P5 1 1 255\n'), Buffer.of(value)]))
    }
    await endAfter(1, await open('v1'), options())
    const again = counted(await open('v1'))
    await writeNpy(again.batches, options())
    expect(again.made).toEqual([1])

    await endAfter(2, await open('v1'), options())
    await writeNpy(await open('v2'), options())
    const file = await openNpy(at('x.npy'))
    expect(await file.rows()).toEqual(Float32Array.of(1, 200))
    await file.close()
  })

  test('between the two names', async () => {
    await writeNpy(await epochBatches(), options())
    const [xs, ys] = [await shaOf('x.npy'), await shaOf('y.npy')]
    const { fingerprint, seed } = (await epochBatches({ seed: 5 })).state()
    const { rename } = await import('node:fs/promises')
    await rename(at('x.npy'), at('x.npy.part'))
    const cursor = { version: 1, fingerprint, seed, epoch: 0, batch: 3 }
    const place = placeOf(await epochBatches())
    const columns = ['<f4 24 20 3', '<i4 ']
    const journal = { version: 1, cursor, place, columns, rows: 5, sealed: true, failed: [] }
    await writeFile(at('x.npy.part.json'), JSON.stringify(journal))
    const { batches, made } = counted(await epochBatches())
    await writeNpy(batches, options())
    expect(made).toEqual([])
    expect([await shaOf('x.npy'), await shaOf('y.npy'), names()]).toEqual([xs, ys, ['x.npy', 'y.npy']])
  })
})

describe('failures name the file and leave nothing that looks whole', () => {
  test('a missing folder, and a folder with the name, before anything is decoded', async () => {
    const { batches, made } = counted(await epochBatches())
    const missing = join(folder, 'none', 'x.npy')
    await expect(writeNpy(batches, { xs: missing })).rejects.toMatchObject({
      name: 'OutputError',
      code: 'OUTPUT_NOT_FOUND',
      path: missing,
    })
    await mkdir(at('x.npy'))
    await expect(writeNpy(batches, { xs: at('x.npy') })).rejects.toMatchObject({
      code: 'OUTPUT_IS_FOLDER',
      path: at('x.npy'),
    })
    expect(made).toEqual([])
  })

  test.each([true, false])('a full disk, resume: %s', async (resume) => {
    await fillDiskAfter(7000, folder)
    const writing = writeNpy(await epochBatches({ batchSize: 1 }), { xs: at('x.npy'), resume })
    await expect(writing).rejects.toMatchObject({
      name: 'OutputError',
      code: 'OUTPUT_FULL',
      path: at('x.npy'),
    })
    expect(names()).toEqual(resume ? ['x.npy.part', 'x.npy.part.json'] : [])
    vi.restoreAllMocks()
    await writeNpy(await epochBatches({ batchSize: 1 }), { xs: at('x.npy') })
    expect(await shaOf('x.npy')).toBe(EPOCHS[0]!.sha)
  })

  test('a picture that can’t be decoded', async () => {
    await writeFile(at('x.npy'), 'of before')
    const writing = writeNpy(await epochBatches({}, [4]), { xs: at('x.npy'), resume: false })
    await expect(writing).rejects.toMatchObject({ name: 'SampleError', index: 4 })
    expect(names()).toEqual(['x.npy'])
    expect(await readFile(at('x.npy'), 'utf8')).toBe('of before')
  })

  test('a name that is too long only with what is beside it', async () => {
    const writing = writeNpy(await epochBatches(), { xs: at(`${'x'.repeat(244)}.npy`) })
    await expect(writing).rejects.toMatchObject({ name: 'OutputError', code: 'OUTPUT_WRITE' })
    expect(names()).toEqual([])
  })

  test('before the first batch is kept, when nothing could be continued', async () => {
    for (const resume of [true, false]) {
      const writing = writeNpy(await epochBatches({}, [0]), { xs: at('x.npy'), ys: at('y.npy'), resume })
      await expect(writing).rejects.toMatchObject({ name: 'SampleError', index: 0 })
      expect(names()).toEqual([])
    }
  })

  test('a link with the part’s name is replaced, not followed', async () => {
    await writeFile(at('other'), 'precious')
    await symlink(at('other'), at('x.npy.part'))
    await writeNpy(await epochBatches(), { xs: at('x.npy') })
    expect(await readFile(at('other'), 'utf8')).toBe('precious')
    expect(await shaOf('x.npy')).toBe(EPOCHS[0]!.sha)
  })

  test('batches that are moved meanwhile', async () => {
    const batches = await epochBatches({ batchSize: 1 })
    const onProgress = () => batches.restore({ ...batches.state(), epoch: 3 })
    await expect(writeNpy(batches, { xs: at('x.npy'), onProgress })).rejects.toMatchObject({
      code: 'OUTPUT_MOVED',
    })
  })
})

test.each(['.part', '.part.json', '.part.json.part'])(
  'labels in x.npy%s would lose what is there',
  async (end) => {
    const paths = { xs: at('x.npy'), ys: at(`x.npy${end}`) }
    const expected = { code: 'OPTION_CONFLICT', option: 'ys' }
    await expect(writeNpy(await epochBatches(), paths)).rejects.toMatchObject(expected)
    const turned = writeNpy(await epochBatches(), { xs: paths.ys, ys: paths.xs })
    if (end === '.part') await expect(turned).rejects.toMatchObject(expected)
    else {
      await turned
      expect([await shaOf('x.npy'), await shaOf(`x.npy${end}`)]).toEqual([
        shaOfNumpy('labels', 'sparse'),
        EPOCHS[0]!.sha,
      ])
    }
  }
)

test('wrong options', async () => {
  const batches = await epochBatches({ normalize: { scale: 1 / 255 } })
  const wrong = async (options: object, expected: object) =>
    expect(writeNpy(batches, { xs: at('x.npy'), ...options })).rejects.toMatchObject(expected)
  await wrong({ dtype: 'uint8' }, { code: 'OPTION_CONFLICT', option: 'dtype' })
  await expect(writeNpy(epochDataset() as never, { xs: at('x.npy') })).rejects.toMatchObject({
    code: 'OPTION_TYPE',
    option: 'batches',
  })
  await wrong({ dtype: 'int8' }, { code: 'OPTION_VALUE', option: 'dtype' })
  await wrong({ xs: '' }, { code: 'OPTION_TYPE', option: 'xs' })
  await wrong({ ys: at('x.npy') }, { code: 'OPTION_CONFLICT', option: 'ys' })
  await wrong({ y: 1 }, { code: 'OPTION_UNKNOWN' })
  await wrong({ resume: 1 }, { code: 'OPTION_TYPE', option: 'resume' })
  await wrong({ signal: 1 }, { code: 'OPTION_TYPE', option: 'signal' })
  const none = await epochBatches({ labelMode: 'none' })
  await expect(writeNpy(none, { xs: at('x.npy'), ys: at('y.npy') })).rejects.toMatchObject({ option: 'ys' })
  expect(names()).toEqual([])
})
