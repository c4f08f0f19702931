/** Sinks of the original files: WebDataset shards and Parquet. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { unpackTar } from 'modern-tar'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fromDirectory } from '../../src/dataset/fromDirectory.node.ts'
import { type Dataset, fromEntries } from '../../src/index.ts'
import { writeParquet } from '../../src/sink/writeParquet.node.ts'
import { writeShards } from '../../src/sink/writeShards.node.ts'
import { emptyFolder } from '../support/epoch.node.ts'

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
const classes = () => fromDirectory(new URL('../fixtures/classes', import.meta.url))
const bytesOf = (dataset: Dataset) => Promise.all(dataset.entries.map((entry) => entry.read()))

/** Entries that are no pictures: what is in a file is none of these sinks' business. */
function madeUp(sizes: readonly number[], pathOf = (i: number) => `c${i % 2}/${i}.jpg`): Dataset {
  return fromEntries(
    sizes.map((size, i) => ({
      path: pathOf(i),
      label: `c${i % 2}`,
      read: async () => new Uint8Array(size).fill(i),
    }))
  )
}

const failing = () => {
  const { entries } = madeUp([1, 2, 3, 4, 5, 6])
  const read = () => Promise.reject(new Error('gone'))
  return fromEntries(entries.map((entry, i) => (i === 3 ? { ...entry, read } : entry)))
}

const READ_FAILED = { name: 'SampleError', code: 'SAMPLE_READ', index: 3, path: 'c1/3.jpg' }

describe('writeShards', () => {
  const untar = async (file: string) =>
    (await unpackTar(await readFile(file), { strict: true } as never)).map(({ header, data }) => ({
      name: header.name,
      data: data!,
    }))

  test('each file as it is, with its label', async () => {
    const dataset = await classes()
    const shards = await writeShards(dataset, { folder: at('shards') })
    const file = at('shards/shard-000000.tar')
    const size = (await readFile(file)).length
    expect(shards).toEqual([{ file, samples: dataset.length, bytes: size }])
    const index = JSON.parse(await readFile(at('shards/shard.json'), 'utf8'))
    const listed = [{ file: 'shard-000000.tar', samples: dataset.length, bytes: size }]
    expect(index).toEqual({ classNames: dataset.classNames, shards: listed })

    const all = await bytesOf(dataset)
    const expected = dataset.entries.flatMap(({ path }, i) => {
      const key = path.replace(/\.png$/i, '')
      return [
        [`${key}.png`, Buffer.from(all[i]!).toString('hex')],
        [`${key}.cls`, Buffer.from(String(dataset.labels[i])).toString('hex')],
      ]
    })
    const read = (await untar(file)).map(({ name, data }) => [name, Buffer.from(data).toString('hex')])
    expect(read).toEqual(expected)
  })

  test('tar lists and unpacks it, long and foreign names too', async () => {
    const long = `${'folder/'.repeat(30)}${'n'.repeat(120)}`
    const paths = [`${long}.jpg`, 'é😀/ä.jpg', `${'x'.repeat(150)}.jpg`]
    const dataset = madeUp([10, 600, 0], (i) => paths[i]!)
    const [shard] = await writeShards(dataset, { folder })
    const listed = execFileSync('tar', ['-tf', shard!.file, '--quoting-style=literal'], { encoding: 'utf8' })
    expect(listed.trim().split('\n')).toEqual(paths.flatMap((path) => [path, path.replace('.jpg', '.cls')]))
    await mkdir(at('out'))
    execFileSync('tar', ['-xf', shard!.file, '-C', at('out')])
    expect(await readFile(join(at('out'), paths[1]!))).toEqual(Buffer.alloc(600, 1))
  })

  test('no shard has more than it may, and none is split', async () => {
    const dataset = madeUp(Array.from({ length: 23 }, (_, i) => (i * 977) % 4000))
    const count = await writeShards(dataset, { folder, prefix: 'n', maxSamples: 5 })
    expect(count.map(({ samples }) => samples)).toEqual([5, 5, 5, 5, 3])
    const small = await writeShards(dataset, { folder, prefix: 'b', maxBytes: 20_000 })
    expect(small.length).toBeGreaterThan(2)
    for (const { bytes } of small) expect(bytes).toBeLessThanOrEqual(20_000)
    expect(small.reduce((sum, { samples }) => sum + samples, 0)).toBe(23)
    const each = await writeShards(dataset, { folder, prefix: 'e', maxBytes: 1 })
    expect(each.map(({ samples }) => samples)).toEqual(Array(23).fill(1))
    const read = (await Promise.all(small.map(({ file }) => untar(file)))).flat()
    expect(read.map(({ name }) => name).filter((name) => name.endsWith('.jpg'))).toEqual(
      dataset.entries.map(({ path }) => path)
    )
    expect(names().filter((name) => name.includes('.part'))).toEqual([])
  })

  test('twice the same bytes, in constant memory per sample', async () => {
    const dataset = madeUp([5, 5000, 50])
    const [first] = await writeShards(dataset, { folder, prefix: 'a' })
    const [second] = await writeShards(dataset, { folder, prefix: 'b' })
    expect(await readFile(second!.file)).toEqual(await readFile(first!.file))
  })

  test('without a label no .cls; without an extension the format’s', async () => {
    const png = await readFile(new URL('../fixtures/images/rgb.png', import.meta.url))
    const dataset = fromEntries([
      { path: 'https://host/a?size=1.5', read: async () => png },
      { path: 'b', read: async () => new Uint8Array(3) },
    ])
    const [shard] = await writeShards(dataset, { folder })
    const read = await untar(shard!.file)
    expect(read.map(({ name }) => name)).toEqual(['https:/host/a?size=1.png', 'b.bin'])
  })

  test('tells how far it is', async () => {
    const seen: object[] = []
    await writeShards(madeUp([1, 2, 3]), {
      folder,
      maxSamples: 2,
      onProgress: (progress) => seen.push(progress),
    })
    expect(seen).toEqual([1, 2, 3].map((samples) => ({ samples, totalSamples: 3 })))
  })

  test('a file that can’t be read: what has its name is whole, and there is no index', async () => {
    await writeFile(at('shard.json'), 'of before')
    await expect(writeShards(failing(), { folder, maxSamples: 2 })).rejects.toMatchObject(READ_FAILED)
    expect(names()).toEqual(['shard-000000.tar'])
    expect((await untar(at('shard-000000.tar'))).length).toBe(4)
  })

  test('ended by a signal', async () => {
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const writing = writeShards(madeUp([1, 2, 3]), { folder, onProgress, signal: controller.signal })
    await expect(writing).rejects.toThrow('enough')
    expect(names()).toEqual([])
  })

  test('wrong options and places', async () => {
    const dataset = madeUp([1])
    const wrong = (options: object) => expect(writeShards(dataset, { folder, ...options })).rejects
    await wrong({ prefix: 'a/b' }).toMatchObject({ option: 'prefix' })
    await wrong({ folder: 1 }).toMatchObject({ option: 'folder' })
    await wrong({ maxSamples: 0 }).toMatchObject({ option: 'maxSamples' })
    await wrong({ max: 0 }).toMatchObject({ code: 'OPTION_UNKNOWN' })
    await expect(writeShards([] as never, { folder })).rejects.toMatchObject({ option: 'dataset' })
    await wrong({ folder: at('none/there') }).toMatchObject({ code: 'OUTPUT_NOT_FOUND' })
    await writeFile(at('file'), '')
    await wrong({ folder: at('file') }).toMatchObject({ code: 'OUTPUT_NOT_FOUND', path: at('file') })
    await mkdir(at('shard-000000.tar'))
    await wrong({}).toMatchObject({ code: 'OUTPUT_IS_FOLDER', path: at('shard-000000.tar') })
  })
})

describe('writeParquet', () => {
  test('images and labels, as Hugging Face’s datasets have them', async () => {
    const dataset = await classes()
    expect(await writeParquet(dataset, { file: at('a.parquet'), rowGroupSize: 5 })).toBe(dataset.length)
    const file = await asyncBufferFromFile(at('a.parquet'))
    const metadata = await parquetMetadataAsync(file)
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([5, 5, 2])
    const { value } = metadata.key_value_metadata!.find(({ key }) => key === 'huggingface')!
    expect(JSON.parse(value!)).toEqual({
      info: {
        features: {
          image: { _type: 'Image' },
          label: { names: dataset.classNames, _type: 'ClassLabel' },
        },
      },
    })
    expect(
      metadata.schema.slice(1).map(({ name, type, converted_type }) => [name, type, converted_type])
    ).toEqual([
      ['image', undefined, undefined],
      ['bytes', 'BYTE_ARRAY', undefined],
      ['path', 'BYTE_ARRAY', 'UTF8'],
      ['label', 'INT64', undefined],
    ])
    const rows = await parquetReadObjects({ file, utf8: false })
    const all = await bytesOf(dataset)
    expect(rows).toEqual(
      dataset.entries.map(({ path }, i) => ({
        image: { bytes: Uint8Array.from(all[i]!), path },
        label: BigInt(dataset.labels[i]!),
      }))
    )
    expect(names()).toEqual(['a.parquet'])
  })

  test('without classes there is no label; empty and large files', async () => {
    const sizes = [0, 3_000_000, 1]
    const dataset = fromEntries(
      sizes.map((size, i) => ({ path: `${i}`, read: async () => new Uint8Array(size).fill(200 + i) }))
    )
    await writeParquet(dataset, { file: at('a.parquet') })
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(at('a.parquet')), utf8: false })
    expect(rows.map((row) => Object.keys(row))).toEqual(sizes.map(() => ['image']))
    expect(
      rows.map((row) =>
        Buffer.from(row['image'].bytes).equals(
          Buffer.alloc(row['image'].bytes.length, 200 + Number(row['image'].path))
        )
      )
    ).toEqual([true, true, true])
    expect(rows.map((row) => row['image'].bytes.length)).toEqual(sizes)
  })

  test('a missing label is null', async () => {
    const read = async () => new Uint8Array(1)
    const dataset = fromEntries([
      { path: 'a', label: 'x', read },
      { path: 'b', read },
    ])
    await writeParquet(dataset, { file: at('a.parquet') })
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(at('a.parquet')), utf8: false })
    expect(rows.map((row) => row['label'])).toEqual([0n, null])
  })

  test('failures leave nothing, and what was there before alone', async () => {
    await writeFile(at('a.parquet'), 'of before')
    await expect(writeParquet(failing(), { file: at('a.parquet'), rowGroupSize: 1 })).rejects.toMatchObject(
      READ_FAILED
    )
    expect([names(), await readFile(at('a.parquet'), 'utf8')]).toEqual([['a.parquet'], 'of before'])
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const ended = writeParquet(madeUp([1, 2]), { file: at('b'), onProgress, signal: controller.signal })
    await expect(ended).rejects.toThrow('enough')
    await expect(writeParquet(madeUp([1]), { file: at('none/a') })).rejects.toMatchObject({
      code: 'OUTPUT_NOT_FOUND',
    })
    await expect(writeParquet(madeUp([1]), { file: folder })).rejects.toMatchObject({
      code: 'OUTPUT_IS_FOLDER',
    })
    await expect(writeParquet(madeUp([1]), { file: at('b'), rowGroupSize: 0 })).rejects.toMatchObject({
      option: 'rowGroupSize',
    })
    expect(names()).toEqual(['a.parquet'])
  })
})

test('few files are in memory at once', async () => {
  let open = 0
  let most = 0
  const dataset = fromEntries(
    Array.from({ length: 40 }, (_, i) => ({
      path: `${i}.jpg`,
      read: async () => {
        most = Math.max(most, ++open)
        await new Promise((resolve) => setTimeout(resolve, 1))
        return new Uint8Array(9)
      },
    }))
  )
  await writeShards(dataset, { folder, onProgress: () => open-- })
  expect(most).toBeLessThanOrEqual(6)
})
