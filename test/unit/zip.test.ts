import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeZip } from '../../src/sink/zip.ts'
import { emptyFolder } from '../support/epoch.node.ts'

const PYTHON = '/usr/bin/python3'
const LARGE = 5e9
const PROGRAM = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    print(json.dumps([sizes, archive.read('behind').decode(), archive.open('large').read(9).hex()]))
`

/** Of the large file only a hole is written: it has no chunks, but what follows is as far away as they would be long. */
test('files of 4 GB and more, and those behind them, are found by Python', async ({ skip }) => {
  skip(!existsSync(PYTHON), 'there is no Python')
  const folder = emptyFolder()
  const file = await open(join(folder, 'a.zip'), 'w')
  let position = 0
  const hole = () => {
    position += LARGE
    return []
  }
  const text = new TextEncoder().encode('small')
  const files = [
    { name: 'large', bytes: LARGE, chunks: hole },
    { name: 'behind', bytes: text.length, chunks: () => [text] },
  ]
  try {
    for await (const part of writeZip(files)) {
      await file.write(part, 0, part.length, position)
      position += part.length
    }
    const seen = JSON.parse(
      execFileSync(PYTHON, ['-c', PROGRAM, join(folder, 'a.zip')], { encoding: 'utf8' })
    )
    expect(seen).toEqual([{ large: LARGE, behind: text.length }, 'small', '00'.repeat(9)])
  } finally {
    await file.close()
    await rm(folder, { recursive: true })
  }
})
