/** The layout that ARCHITECTURE.md promises: layers, no cycles, and Node's modules only where Node is. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** From the ground up. A file imports from lower layers, or from its own. Files at the top of src/ by name. */
const LAYERS: readonly (readonly string[])[] = [
  ['types', 'sampleOptions', 'errors', 'abort'],
  ['check', 'math', 'random', 'source', 'apportion', 'launcher', 'crc32'],
  ['kernel', 'decode', 'dataset', 'npy'],
  ['sampler', 'augment', 'resize', 'preset'],
  ['plan'],
  ['byteValues', 'fingerprint', 'labels', 'ring', 'decodeForeign', 'oneImage'],
  ['cache'],
  ['pool'],
  ['platform'],
  ['worker'],
  ['batch'],
  ['batches'],
  ['sink', 'tfjs'],
  ['keras'],
  ['index'],
  ['node'],
  ['cli'],
]

function sources(folder: string): string[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
}

/** What a file imports, by the words in quotes after `from` or `import`. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(project, file), 'utf8')
  const matches = text.matchAll(
    /^(?:import|export)\b(?:[^'"`;=()]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
  )
  return [...matches].map((match) => match[1] ?? match[2]!)
}

function localImportsOf(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)).replaceAll('\\', '/'))
    .map((path) => (path.endsWith('.ts') ? path : `${path}.ts`))
}

function layerOf(file: string): number {
  const [, first] = file.split('/')
  const name = first!.replace(/(\.node)?\.ts$/, '')
  return LAYERS.findIndex((layer) => layer.includes(name))
}

/** A cycle of files, if there is one. */
function findCycle(files: readonly string[]): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of localImportsOf(file)) {
      const cycle = visit(next, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of files) {
    const cycle = visit(file, [])
    if (cycle) return cycle
  }
  return undefined
}

const src = sources('src')
const assembly = sources('assembly')

test('the test sees imports', () => {
  expect(src.length).toBeGreaterThan(25)
  expect(localImportsOf('src/batches.ts')).toContain('src/pool/shared.ts')
  expect(importsOf('src/dataset/fromManifest.ts')).toContain('#csv')
  expect(importsOf('src/dataset/fromDirectory.node.ts')).toContain('node:fs/promises')
})

describe('src/', () => {
  test.each(src)('%s imports from lower layers only', (file) => {
    expect(layerOf(file), 'has a layer').toBeGreaterThanOrEqual(0)
    for (const other of localImportsOf(file)) expect(layerOf(other), other).toBeLessThanOrEqual(layerOf(file))
  })

  test('has no cycles', () => expect(findCycle(src)).toBeUndefined())

  test('Node’s modules are imported in *.node.ts only, and these from node.ts and each other only', () => {
    const isNode = (file: string) => file.endsWith('.node.ts') || file === 'src/node.ts'
    for (const file of src.filter((name) => !isNode(name))) {
      expect(
        importsOf(file).filter((name) => name.startsWith('node:')),
        file
      ).toEqual([])
      expect(localImportsOf(file).filter(isNode), file).toEqual([])
    }
  })

  test('only src/kernel knows WebAssembly beyond its types', () => {
    const others = src.filter((name) => !name.startsWith('src/kernel/') && !name.includes('.generated.'))
    for (const file of others) {
      const code = readFileSync(join(project, file), 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '')
      expect(code.match(/WebAssembly\.(?!Module\b)\w+|new WebAssembly/), file).toBeNull()
    }
  })
})

describe('assembly/', () => {
  test('has no cycles', () => expect(findCycle(assembly)).toBeUndefined())

  test('each index.ts is the ABI of a module, and nothing imports it', () => {
    for (const file of assembly) {
      expect(
        localImportsOf(file).filter((name) => /\/index\.ts$/.test(name)),
        file
      ).toEqual([])
    }
  })

  test('no transcendental functions but our own', () => {
    for (const file of assembly) {
      expect(
        readFileSync(join(project, file), 'utf8').match(/\b(NativeMath|Math|JSMath)\.\w+/),
        file
      ).toBeNull()
    }
  })
})

test('files stay small enough to hold in the head', () => {
  for (const file of [...src, ...assembly].filter((name) => !name.includes('.generated.'))) {
    expect(readFileSync(join(project, file), 'utf8').split('\n').length, file).toBeLessThan(400)
  }
})
