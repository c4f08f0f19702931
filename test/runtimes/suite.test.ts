/** The runtime suite, as Node, Chromium and Firefox run it, in other versions of Node, in Deno and in Bun. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { PROJECT } from '../support/sources.ts'
import { bundleSuite, FILES } from './bundle.ts'
import { argumentsFor, QUIET, type Runtime } from './find.mjs'
import type { FileReport, TestReport } from './report.ts'
import { requireRuntimes } from './require.ts'

const corpus = inject('corpus')

/** The least version is asked for the package alone. */
const runtimes = requireRuntimes().filter(({ name }) => name !== 'node-20.0')

/** Everything everywhere takes a quarter of an hour: only when it is asked for. */
const ALL = process.env['IMBATCH_RUNTIMES'] === 'all'
const CORPUS_FILES = ['conformance.test', 'corpus.test', 'kerasCorpus.test']

/** Files of the corpus that a runtime has time for. Bun's engine is no other's; Deno's is that of Node. */
const OF_CORPUS: Readonly<Record<string, readonly string[]>> = {
  Bun: ['conformance.test', 'corpus.test'],
  Deno: ['conformance.test'],
}
const withCorpus = ({ title }: Runtime, file: string) => ALL || OF_CORPUS[title]?.includes(file) === true

/** Half a minute of arithmetic, which other versions of one engine do alike. */
const isRepeated = ({ title }: Runtime, file: string) => !ALL && title !== 'Bun' && file === 'kerasFlow.test'

/** What the parts of Vitest ask for that print differences. */
const COLOURS = ['CI', 'FORCE_COLOR', 'FORCE_TTY', 'NO_COLOR', 'TERM']

/** Tests that passed, of each file, in the first runtime. */
const expected = new Map<string, string[]>()

if (corpus && !ALL)
  console.warn('Of the corpus, Deno runs conformance, and Bun corpus too; IMBATCH_RUNTIMES=all: everything')

describe.each(runtimes)('$name', (runtime) => {
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'imbatch-runtime-'))
    await bundleSuite(folder, runtime.conditions)
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  // Each is a process of its own, mostly of one thread.
  test.concurrent.each(FILES.filter((file) => !isRepeated(runtime, file)))(
    '%s',
    { timeout: 600_000 },
    async (file) => {
      const read = corpus && withCorpus(runtime, file) ? corpus : ''
      const tests = await run(runtime, folder, file, read)
      const failed = tests.filter(({ state }) => state === 'failed')
      expect(failed.map(({ name, errors }) => [name, ...errors].join('\n'))).toEqual([])
      const passed = tests.filter(({ state }) => state === 'passed').map(({ name }) => name)
      if (CORPUS_FILES.includes(file)) return
      expect(passed.length).toBeGreaterThan(0)
      // None is left out that another runtime runs.
      if (!expected.has(file)) expected.set(file, passed)
      expect(passed).toEqual(expected.get(file))
    }
  )
})

/** In a process of its own, which must end by itself. In Deno it may read the project and the corpus, and nothing else. */
async function run(
  runtime: Runtime,
  folder: string,
  file: string,
  corpus: string
): Promise<readonly TestReport[]> {
  const read = [fileURLToPath(PROJECT), folder, ...(corpus ? [join(corpus, '..')] : [])]
  const script = join(folder, 'child.mjs')
  const args = [join(folder, `${file}.mjs`), JSON.stringify({ corpus })]
  const { stdout } = await promisify(execFile)(
    runtime.executable,
    argumentsFor(runtime, script, args, { read, env: COLOURS }),
    { env: { ...process.env, ...QUIET, DENO_DIR: join(folder, 'deno') }, maxBuffer: 1 << 26 }
  )
  const report: FileReport = JSON.parse(stdout.trimEnd().split('\n').at(-1)!)
  return report.tests
}
