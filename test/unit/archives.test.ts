/** `.npz` and `.safetensors`. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { collect } from '../../src/index.ts'
import { writeNpz } from '../../src/sink/writeNpz.node.ts'
import { writeSafetensors } from '../../src/sink/writeSafetensors.node.ts'
import {
  CLASSES,
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
const names = () => readdirSync(folder).toSorted()

/** A tensor file, read by the format's own description: length, JSON, bytes. */
async function readSafetensors(path: string) {
  const bytes = await readFile(path)
  const length = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length))
  const tensor = (name: string) => {
    const [start, end] = header[name].data_offsets as [number, number]
    return Uint8Array.from(bytes.subarray(8 + length + start, 8 + length + end))
  }
  return { bytes, length, header, tensor, metadata: header.__metadata__ as Record<string, string> }
}

describe('writeNpz', () => {
  test.each(['sparse', 'categorical', 'none'] as const)('has NumPy’s arrays, %s', async (labelMode) => {
    await writeNpz(await epochBatches({ labelMode }), { file: at('a.npz') })
    const members = unzipSync(await readFile(at('a.npz')))
    const shas = Object.fromEntries(
      await Promise.all(Object.entries(members).map(async ([name, bytes]) => [name, await sha256(bytes)]))
    )
    expect(shas).toEqual({
      'x.npy': EPOCHS.find(({ dtype }) => dtype === 'float32')!.sha,
      ...(labelMode === 'none' ? {} : { 'y.npy': shaOfNumpy('labels', labelMode) }),
      'labels.npy': shaOfNumpy('labels', 'sparse'),
      'paths.npy': shaOfNumpy('text', FILES),
      'class_names.npy': shaOfNumpy('text', CLASSES),
    })
    expect(names()).toEqual(['a.npz'])
  })

  test('in other types', async () => {
    for (const dtype of ['float16', 'uint8'] as const) {
      await writeNpz(await epochBatches(), { file: at('a.npz'), dtype })
      const { 'x.npy': x } = unzipSync(await readFile(at('a.npz')))
      expect(await sha256(x!)).toBe(EPOCHS.find((one) => one.dtype === dtype)!.sha)
    }
  })

  test('is the same file whenever it is written', async () => {
    await writeNpz(await epochBatches(), { file: at('a.npz') })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await writeNpz(await epochBatches({ batchSize: 3 }), { file: at('b.npz') })
    expect(await readFile(at('b.npz'))).toEqual(await readFile(at('a.npz')))
  })

  test('NumPy and Python’s zipfile read it', async ({ skip }) => {
    const python = '/usr/bin/python3'
    const run = (code: string) => execFileSync(python, ['-c', code, at('a.npz')], { encoding: 'utf8' })
    try {
      execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' })
    } catch {
      skip('no python3 with NumPy')
    }
    await writeNpz(await epochBatches({ onError: 'skip' }, [1]), { file: at('a.npz') })
    const told = run(`
import sys, json, zipfile, numpy as np
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
a = np.load(sys.argv[1])
print(json.dumps({k: [a[k].dtype.str, list(a[k].shape), a[k].reshape(-1)[:5].tolist() if k != 'x' else float(a[k].sum(dtype='f8'))] for k in a}))`)
    const { xs } = await collect(await epochBatches({ onError: 'skip' }, [1]))
    expect(JSON.parse(told)).toEqual({
      x: ['<f4', [4, 24, 20, 3], xs.reduce((a, b) => a + b, 0)],
      y: ['<i4', [4], [0, 2, 0, 1]],
      labels: ['<i4', [4], [0, 2, 0, 1]],
      paths: ['<U15', [4], FILES.filter((_, i) => i !== 1)],
      class_names: ['<U1', [3], CLASSES],
    })
  })
})

describe('writeSafetensors', () => {
  test('images and labels, aligned, in the order of the batches', async () => {
    const batches = await epochBatches({ shuffle: true, seed: 5 })
    const before = batches.state()
    await writeSafetensors(batches, { file: at('a.safetensors'), metadata: { licence: 'CC0' } })
    expect(batches.state()).toEqual(before)
    const all = await collect(batches)
    const { bytes, length, header, tensor, metadata } = await readSafetensors(at('a.safetensors'))
    expect(length % 8).toBe(0)
    const image = { dtype: 'F32', shape: [5, 24, 20, 3], data_offsets: [40, 40 + 5 * 24 * 20 * 3 * 4] }
    expect(header.images).toEqual(image)
    expect(header.labels).toEqual({ dtype: 'I64', shape: [5], data_offsets: [0, 40] })
    expect(bytes.length).toBe(8 + length + image.data_offsets[1]!)
    expect(new Float32Array(tensor('images').buffer)).toEqual(all.xs)
    expect(Array.from(new BigInt64Array(tensor('labels').buffer), Number)).toEqual(Array.from(all.labels))
    expect(metadata).toEqual({
      format: 'imbatch',
      paths: JSON.stringify(all.paths),
      class_names: JSON.stringify(CLASSES),
      label_mode: 'sparse',
      cursor: JSON.stringify(before),
      licence: 'CC0',
    })
    expect(names()).toEqual(['a.safetensors'])
  })

  test.each(['uint8', 'float16'] as const)('%s', async (dtype) => {
    await writeSafetensors(await epochBatches(), { file: at('a.safetensors'), dtype })
    const { header, tensor } = await readSafetensors(at('a.safetensors'))
    expect(header.images.dtype).toBe({ uint8: 'U8', float16: 'F16' }[dtype])
    const { xs } = await collect(await epochBatches())
    const first = tensor('images').subarray(0, 24 * 20 * 3 * (dtype === 'uint8' ? 1 : 2))
    if (dtype === 'uint8') expect(first).toEqual(Uint8Array.from(xs.subarray(0, first.length)))
    expect(tensor('images').length).toBe(xs.length * (dtype === 'uint8' ? 1 : 2))
  })

  test('wrong metadata', async () => {
    const wrong = async (metadata: unknown) =>
      writeSafetensors(await epochBatches(), { file: at('a'), metadata: metadata as never }).then(
        () => 'written',
        (error) => error.option
      )
    expect(await wrong({ a: 1 })).toBe('metadata.a')
    expect(await wrong({ paths: '' })).toBe('metadata.paths')
    expect(await wrong('x')).toBe('metadata')
    expect(names()).toEqual([])
  })
})

describe.each([
  ['npz', writeNpz],
  ['safetensors', writeSafetensors],
] as const)('%s', (end, write) => {
  const file = () => at(`a.${end}`)

  test('is continued to the same bytes, in the order that was begun', async () => {
    const controller = new AbortController()
    const stop = ({ batches }: { batches: number }) => {
      if (batches === 2) controller.abort(new Error('enough'))
    }
    const first = await epochBatches({ shuffle: true, onError: 'skip' }, [2])
    const ended = write(first, { file: file(), onProgress: stop, signal: controller.signal })
    await expect(ended).rejects.toThrow('enough')
    expect(names()).not.toContain(`a.${end}`)
    const { batches, made } = counted(await epochBatches({ shuffle: true, onError: 'skip' }, [2]))
    const before = batches.state()
    const { shape, errors } = await write(batches, { file: file() })
    expect([made, shape[0], errors.length]).toEqual([[2], 4, 1])
    expect(batches.state()).toEqual(before)
    expect(names()).toEqual([`a.${end}`])

    const whole = at(`whole.${end}`)
    await write(first, { file: whole })
    expect(await readFile(file())).toEqual(await readFile(whole))
  })

  test('is continued where only the file is missing, at no batch', async () => {
    const ended = await epochBatches({ seed: 1 })
    Object.defineProperty(ended, 'labels', {
      get() {
        throw new Error('ended') // labels are looked up when the samples are on the disk
      },
    })
    await expect(write(ended, { file: file() })).rejects.toThrow('ended')
    expect(names()).toEqual([0, 1, 2].map((i) => `a.${end}.${i}.part`).concat(`a.${end}.part.json`))
    await writeFile(at(`a.${end}.part`), 'half a file')
    const { batches, made } = counted(await epochBatches({ seed: 1 }))
    await write(batches, { file: file() })
    expect([made, names()]).toEqual([[], [`a.${end}`]])
    await write(await epochBatches({ seed: 1 }), { file: at('whole') })
    expect(await readFile(file())).toEqual(await readFile(at('whole')))
  })

  // While the samples are written, and when the file is composed of them.
  test.each([7000, 32_000])('a full disk after %s bytes', async (room) => {
    const whole = at(`whole.${end}`)
    await write(await epochBatches({ seed: 1 }), { file: whole })
    for (const resume of [false, true]) {
      await fillDiskAfter(room, folder)
      const writing = write(await epochBatches({ seed: 1 }), { file: file(), resume })
      await expect(writing).rejects.toMatchObject({ code: 'OUTPUT_FULL', path: file() })
      expect(names().filter((name) => (resume ? name === `a.${end}` : name.startsWith('a.')))).toEqual([])
      vi.restoreAllMocks()
    }
    await write(await epochBatches({ seed: 1 }), { file: file() })
    expect(await readFile(file())).toEqual(await readFile(whole))
    expect(names()).toEqual([`a.${end}`, `whole.${end}`])
  })

  test('leaves nothing that could not be continued', async () => {
    const signal = AbortSignal.abort(new Error('at once'))
    await expect(write(await epochBatches(), { file: file(), signal })).rejects.toThrow('at once')
    expect(names()).toEqual([])
  })

  test('a dataset is not what it writes, and a name may be too long', async () => {
    const wrong = { code: 'OPTION_TYPE', option: 'batches' }
    await expect(write(epochDataset() as never, { file: file() })).rejects.toMatchObject(wrong)
    const long = write(await epochBatches(), { file: at(`${'x'.repeat(240)}.${end}`) })
    await expect(long).rejects.toMatchObject({ name: 'OutputError', code: 'OUTPUT_WRITE' })
    expect(names()).toEqual([])
  })

  test('leaves what was there before alone if it fails', async () => {
    await writeFile(file(), 'of before')
    const writing = write(await epochBatches({}, [4]), { file: file(), resume: false })
    await expect(writing).rejects.toMatchObject({ name: 'SampleError', index: 4 })
    expect(names()).toEqual([`a.${end}`])
    expect(await readFile(file(), 'utf8')).toBe('of before')
    await truncate(file(), 0)
    await mkdir(at('b'))
    await expect(write(await epochBatches(), { file: at('b') })).rejects.toMatchObject({
      code: 'OUTPUT_IS_FOLDER',
      path: at('b'),
    })
    await expect(write(await epochBatches(), { file: at('c/a') })).rejects.toMatchObject({
      code: 'OUTPUT_NOT_FOUND',
    })
    await expect(write(await epochBatches(), { file: at('a'), x: 1 } as never)).rejects.toMatchObject({
      code: 'OPTION_UNKNOWN',
    })
  })
})
