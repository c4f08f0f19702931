/** Thousands of files by others, valid and damaged: only where the corpus is (see test/support/corpus.node.ts). */
import { describe, expect, inject, test } from 'vitest'
import { DecodeError, type Kernel, loadKernel } from '../../src/index.ts'
import { readCorpusFile } from '../support/corpus.ts'
import { sha256 } from '../support/hash.ts'

/** A line of a manifest. */
interface Line {
  readonly path: string
  readonly format: string
  readonly pixels: number
  /** 'ok', 'broken:…', or 'not-loaded:…' where Pillow would have needed too much memory. */
  readonly verdict: string
  readonly rgb: string
}

type Outcome = 'equal' | 'rejected' | string

const SLOW_MS = 5000
const READS = 8

/** Pages decode as Node does, and need not spend their time on the largest. */
const PIXELS_IN_PAGES = 4_000_000

const corpus = inject('corpus')
const inPage = typeof document !== 'undefined'

async function readManifest(folder: string): Promise<Line[]> {
  const text = new TextDecoder().decode(await readCorpusFile(corpus, `${folder}/MANIFEST.tsv`))
  const [head, ...lines] = text.trimEnd().split('\n')
  const names = head!.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    const cell = (name: string) => cells[names.indexOf(name)] ?? ''
    return {
      path: cell('path'),
      format: folder === 'photos' ? 'photos' : cell('path').split('/')[0]!,
      pixels: Number(cell('width')) * Number(cell('height')),
      verdict: cell('pillow'),
      rgb: cell('rgb_sha256'),
    }
  })
}

/** What becomes of a file: 'equal', 'rejected', or what is wrong with it. */
async function outcomeOf(kernel: Kernel, { verdict, rgb }: Line, bytes: Uint8Array): Promise<Outcome> {
  const start = performance.now()
  const result = await kernel.decodeAsync(bytes, { colorMode: 'rgb' }).catch((error: unknown) => error)
  const spent = performance.now() - start
  if (spent > SLOW_MS) return `takes ${spent.toFixed(0)} ms`
  if (result instanceof Error || !isImage(result)) {
    if (!(result instanceof DecodeError)) return `throws ${String(result)}`
    // What Pillow did not load for its size is ours to refuse or to decode.
    return verdict === 'ok' ? `refused: ${result.message}` : 'rejected'
  }
  if (verdict.startsWith('broken')) return `decoded to ${result.width}×${result.height}`
  return rgb === '' || (await sha256(result.data)) === rgb ? 'equal' : 'other pixels'
}

function isImage(result: unknown): result is { width: number; height: number; data: Uint8Array } {
  return typeof result === 'object' && result !== null && 'data' in result
}

/** Tries every line; a few files are read while another is decoded. */
async function outcomesOf(folder: string, lines: readonly Line[]): Promise<Map<Line, Outcome>> {
  const kernel = await loadKernel()
  const outcomes = new Map<Line, Outcome>()
  const queue = lines.values()
  const worker = async () => {
    for (const line of queue) {
      const bytes = await readCorpusFile(corpus, `${folder}/${line.path}`)
      outcomes.set(line, await outcomeOf(kernel, line, bytes))
    }
  }
  await Promise.all(Array.from({ length: READS }, worker))
  return outcomes
}

/** A line for each format: how many are as they should be, and which are not. */
function summary(outcomes: Map<Line, Outcome>): string {
  const formats = [...new Set([...outcomes.keys()].map(({ format }) => format))].sort()
  const lines = formats.map((format) => {
    const ofFormat = [...outcomes].filter(([line]) => line.format === format)
    const good = ofFormat.filter(([{ verdict }]) => verdict === 'ok')
    const bad = ofFormat.filter(([{ verdict }]) => verdict !== 'ok')
    const count = (list: typeof ofFormat, wanted: Outcome) =>
      list.filter(([, found]) => found === wanted).length
    const equal = `equal ${count(good, 'equal')} / ${good.length}`
    const rejected = `rejected ${count(bad, 'rejected')} / ${bad.length}`
    const names = ofFormat
      .filter(([line, found]) => !isRight(line, found))
      .map(([line, found]) => `\n    ${line.path}: ${found}`)
    return `  ${format}: ${equal}, ${rejected}${names.join('')}`
  })
  return lines.join('\n')
}

function isRight({ verdict }: Line, found: Outcome): boolean {
  if (verdict === 'ok') return found === 'equal'
  return found === 'rejected' || (verdict.startsWith('not-loaded') && found === 'equal')
}

describe.skipIf(corpus === '')('corpus', () => {
  for (const folder of ['conformance', 'photos']) {
    test(`${folder}: Pillow’s pixels or Pillow’s refusal`, async () => {
      const all = await readManifest(folder)
      expect(all.length).toBeGreaterThan(300)
      const lines = all.filter(({ pixels }) => !inPage || !(pixels > PIXELS_IN_PAGES))
      const outcomes = await outcomesOf(folder, lines)
      console.info(`${folder}, ${lines.length} of ${all.length} files against Pillow:\n${summary(outcomes)}`)

      const differing: Record<string, Outcome> = {}
      for (const [line, found] of outcomes) if (!isRight(line, found)) differing[line.path] = found
      expect(differing).toEqual({})
    }, 300_000)
  }
})
