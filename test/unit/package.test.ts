import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
const { version } = manifest

test('is what the design says', () => {
  expect(manifest).toMatchObject({ name: 'imbatch', type: 'module', sideEffects: false, license: 'MIT' })
  expect(manifest.engines.node).toBe('>=20')
  expect(manifest.files).toEqual(['dist', 'CHANGELOG.md', 'THIRD-PARTY.md'])
})

test('needs no more at run time than is decided', () => {
  expect(Object.keys(manifest.dependencies).toSorted()).toEqual(['csv-parse'])
  const optional = { optional: true }
  const peers = { '@tensorflow/tfjs': optional, 'hyparquet-writer': optional, 'ml-matrix': optional }
  expect(manifest.peerDependenciesMeta).toEqual(peers)
})

describe('exports', () => {
  test.each(Object.entries(manifest.exports))('%s exists, types first', (_, target) => {
    if (typeof target === 'string') {
      expect(existsSync(join(project, target)), target).toBe(true)
      return
    }
    const conditions = target as Record<string, string>
    expect(Object.keys(conditions)[0]).toBe('types')
    for (const file of Object.values(conditions)) expect(existsSync(join(project, file)), file).toBe(true)
  })

  test('the public names', async () => {
    const names = Object.keys(await import('../../src/index.ts')).toSorted()
    expect(names).toEqual(
      [
        'CacheError',
        'DatasetError',
        'DecodeError',
        'ImbatchError',
        'IteratorError',
        'KernelError',
        'NpyError',
        'OptionError',
        'OutputError',
        'SampleError',
        'WorkerError',
        'balanced',
        'classCounts',
        'classWeights',
        'channelStats',
        'collect',
        'findLeaks',
        'fromDirectoryHandle',
        'fromEntries',
        'fromFileList',
        'fromManifest',
        'fromNpy',
        'fromPreprocessorConfig',
        'hashSplit',
        'imageBatches',
        'kFold',
        'launchedShard',
        'loadKernel',
        'openNpy',
        'presets',
        'sequential',
        'shard',
        'shuffled',
        'split',
        'stratified',
        'weighted',
      ].toSorted()
    )
    const node = await import('../../src/node.ts')
    const writers = ['writeNpy', 'writeNpz', 'writeParquet', 'writeSafetensors', 'writeShards']
    const more = ['fromDirectory', ...writers, 'zcaComponents']
    expect(Object.keys(node).toSorted()).toEqual([...names, ...more].toSorted())
    const keras = await import('../../src/keras/index.ts')
    expect(Object.keys(keras).toSorted()).toEqual([
      'ImageDataGenerator',
      'arrayToImg',
      'imageDatasetFromDirectory',
      'imgToArray',
      'loadImg',
      'preprocessInput',
      'saveImg',
    ])
    const tfjs = await import('../../src/tfjs/index.ts')
    expect(Object.keys(tfjs).toSorted()).toEqual(['toDataset', 'toTensors'])
  })
})

test('the changelog knows this version', () => {
  expect(readFileSync(join(project, 'CHANGELOG.md'), 'utf8')).toContain(`## ${version}`)
})

test('the lock file has no address of a registry', () => {
  expect(readFileSync(join(project, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "http/)
})
