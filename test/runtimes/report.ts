/** What child.ts prints, as the last line. */
export interface FileReport {
  readonly tests: readonly TestReport[]
  readonly ms: number
}

export interface TestReport {
  /** Names of its suites and its own; '' is the file. */
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly errors: readonly string[]
}
