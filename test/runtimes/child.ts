/** Runs one test file in the runtime that this is called in, `child.mjs file provided`, and prints a report. */
import { startTests, type Task, type VitestRunner } from '@vitest/runner'
import type { FileReport, TestReport } from './report.ts'

const file = process.argv[2]!

const runner: VitestRunner = {
  config: {
    root: '/',
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: async (path) => void (await import(path)),
}

function* testsOf(task: Task, names: readonly string[] = []): Iterable<TestReport> {
  const errors = (task.result?.errors ?? []).map(({ stack, message }) => `${message}\n${stack ?? ''}`)
  if (task.type === 'test' || errors.length > 0) {
    const state = errors.length > 0 ? 'failed' : task.result?.state === 'pass' ? 'passed' : 'skipped'
    yield { name: names.join(' > '), state, errors }
  }
  if (task.type === 'suite') for (const child of task.tasks) yield* testsOf(child, [...names, child.name])
}

const started = performance.now()
const [suite] = await startTests([file], runner)
const report: FileReport = { tests: [...testsOf(suite!)], ms: performance.now() - started }
console.log(`\n${JSON.stringify(report)}`)
