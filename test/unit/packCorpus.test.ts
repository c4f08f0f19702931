/** A packed folder of photographs is, row for row, what Keras 3.16 yields for it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { fromDirectory, imageBatches, openNpy, writeNpy } from '../../src/node.ts'
import { sha256 } from '../support/hash.ts'

const corpus = inject('corpus')

interface Case {
  readonly flow: { readonly target_size: [number, number] }
  readonly batches: readonly { readonly shape: readonly number[]; readonly x: string }[]
}

test.skipIf(corpus === '').each(['nearest', 'bilinear', 'lanczos'] as const)('%s', async (filter) => {
  const cases = JSON.parse(await readFile(join(corpus, '../golden/keras-photos.json'), 'utf8'))
  const { flow, batches: expected } = cases[`${filter}-rgb`] as Case
  const folder = await mkdtemp(join(tmpdir(), 'imbatch-'))
  try {
    const dataset = await fromDirectory(join(corpus, 'photos'))
    const batches = await imageBatches(dataset, { size: flow.target_size, filter })
    await writeNpy(batches, { xs: join(folder, 'x.npy') })
    await batches.close()
    const file = await openNpy(join(folder, 'x.npy'))
    let row = 0
    for (const { shape, x } of expected) {
      const rows = await file.rows(row, row + shape[0]!)
      expect(await sha256(rows as Float32Array), `rows from ${row} on`).toBe(x)
      row += shape[0]!
    }
    expect(row).toBeGreaterThan(100)
    await file.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})
