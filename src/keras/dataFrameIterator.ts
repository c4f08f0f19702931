import { entryOf, isFile, joinPath } from '#kerasFiles'
import { checkBoolean } from '../check.ts'
import { compareCodePoints } from '../dataset/entries.ts'
import { conflict, show, wrongType, wrongValue } from '../errors.ts'
import type { Dataset, Entry } from '../types.ts'
import {
  type ClassMode,
  type DirectorySource,
  EXTENSIONS,
  encodeLabels,
  listClasses,
} from './directoryIterator.ts'
import { FileIterator, type GeneratorParts } from './fileIterator.ts'
import { checkClassMode, type FileFlowOptions, type FilePlan, planFileFlow, subsetOf } from './flowOptions.ts'
import { checkSamples, type KerasBatch, type Labels, type Recipe } from './iterator.ts'
import { fromLists, type NDArray, takeRows } from './ndarray.ts'
import { type DataFrame, type DataFrameRow, readRows } from './table.ts'

export type { DataFrame, DataFrameRow }

/** What labels become: Keras' modes for class folders; 'raw': the column's numbers; 'multi_output': an array for each column. */
export type DataFrameClassMode = ClassMode | 'raw' | 'multi_output'

/** Options of `flowFromDataframe`. */
export interface DataFrameFlowOptions extends FileFlowOptions {
  /** What names are relative to: a folder's path, in browsers its URL; or where to look names up. Default: none. */
  directory?: DirectorySource | null
  /** The column of file names; default 'filename'. */
  xCol?: string
  /** The column of labels, or several; default 'class'. Modes without labels ignore it. */
  yCol?: string | readonly string[] | null
  /** A column of weights. */
  weightCol?: string | null
  /** Class names in the order of their labels; rows with none of them are left out. Default: all, sorted. */
  classes?: readonly string[] | null
  /** Default 'categorical'; null for no labels. */
  classMode?: DataFrameClassMode | null
  /** Whether rows whose file does not exist, or has another ending, are left out with a warning; default true. */
  validateFilenames?: boolean
}

const MODES = ['categorical', 'binary', 'sparse', 'input', 'raw', 'multi_output'] as const

/** A sample's label, or several where its cell lists them. */
type Label = number | readonly number[]

interface Table {
  readonly filenames: readonly string[]
  readonly entries: readonly Entry[]
  readonly classNames: readonly string[]
  readonly labels: readonly Label[] | null
  /** Of 'raw' and 'multi_output'. */
  readonly targets: NDArray | readonly unknown[] | readonly NDArray[] | null
  readonly weights: NDArray | null
}

/** Batches of the pictures that a table names, as Keras' class of this name yields them. */
export class DataFrameIterator extends FileIterator<Labels> {
  /** Label of each sample, or labels; null where the mode has none. */
  readonly classes: readonly Label[] | null
  /** As in the options. */
  readonly classMode: DataFrameClassMode | null
  /** Weights of the samples; null without `weightCol`. */
  readonly sampleWeight: NDArray | null
  readonly #table: Table

  /** @internal */
  constructor(
    table: Table,
    parts: GeneratorParts,
    flow: FilePlan & { readonly classMode: DataFrameClassMode | null },
    options: DataFrameFlowOptions
  ) {
    const filepaths = table.entries.map(({ path }) => path)
    super(table.entries, { ...table, filepaths }, parts, flow, options)
    this.#table = table
    this.classes = table.labels
    this.classMode = flow.classMode
    this.sampleWeight = table.weights
  }

  /** What the samples are labelled with: `classes`, or the column's values in 'raw' and 'multi_output'. */
  get labels(): readonly Label[] | NDArray | readonly unknown[] | null {
    return this.#table.targets ?? this.classes
  }

  protected override async make(recipe: Recipe, signal: AbortSignal): Promise<KerasBatch> {
    const [x, y] = await super.make(recipe, signal)
    if (y === null || this.sampleWeight === null) return [x, y]
    return [x, y, takeRows(this.sampleWeight, recipe.rows)]
  }

  protected labelsOf(rows: Int32Array, x: NDArray): Labels {
    const { classMode } = this
    const { targets, classNames } = this.#table
    if (classMode === 'multi_output')
      return (targets as readonly NDArray[]).map((output) => takeRows(output, rows))
    if (classMode === 'raw') {
      if ('data' in targets!) return takeRows(targets as NDArray, rows)
      return Array.from(rows, (row) => (targets as readonly unknown[])[row])
    }
    const labels = Array.from(rows, (row) => this.classes?.[row] ?? 0)
    return encodeLabels(classMode, labels, classNames.length, this.dtype, x)
  }
}

interface Columns {
  readonly x: string
  readonly y: string | readonly string[]
  readonly weight: string | null
}

const KEYS = ['directory', 'xCol', 'yCol', 'weightCol', 'classes', 'classMode', 'validateFilenames']

export async function openDataFrame(
  dataframe: DataFrame,
  parts: GeneratorParts,
  options: DataFrameFlowOptions
): Promise<DataFrameIterator> {
  const plan = planFileFlow(options, KEYS)
  const classMode = checkClassMode(options.classMode, MODES, 'categorical')
  const validate = checkBoolean('validateFilenames', options.validateFilenames ?? true)
  const columns = {
    x: options.xCol ?? 'filename',
    y: options.yCol ?? 'class',
    weight: options.weightCol ?? null,
  }
  const labelled = classMode === 'categorical' || classMode === 'binary' || classMode === 'sparse'
  const given = options.classes?.length ? [...new Set(options.classes)] : null
  if (given && !labelled) console.warn(`imbatch/keras: classMode ${String(classMode)} has no use for classes`)

  const all = await readRows(dataframe, labelled ? columns.y : null)
  if (all.length === 0) throw wrongValue('dataframe', dataframe, 'a table with rows')
  checkRows(all, columns, classMode, given)
  const found = await findFiles(all, columns.x, options.directory ?? '', validate)
  if (found.length === 0) {
    const expected = `the folder of what ${columns.x} names, such as ${show(all[0]![columns.x])} (endings: ${EXTENSIONS.join(', ')})`
    throw wrongValue('directory', options.directory, expected)
  }
  const { rows, classNames } = labelled
    ? filterClasses(found, columns.y as string, given)
    : { rows: found, classNames: [] }
  if (rows.length === 0) throw wrongValue('classes', given, `classes that rows have in ${columns.y}`)
  const chosen = rows.slice(...subsetOf(parts.generator, plan.subset, rows.length))
  checkSamples(
    chosen.length,
    `a subset with rows: there are ${rows.length}, and validationSplit is ${parts.generator.validationSplit}`
  )
  const table = tableOf(chosen, columns, classMode, classNames)
  return new DataFrameIterator(table, parts, { ...plan, classMode }, options)
}

interface FoundRow {
  readonly row: DataFrameRow
  readonly entry: Entry
}

/** _check_params of Keras. */
function checkRows(
  rows: readonly DataFrameRow[],
  { x, y, weight }: Columns,
  mode: DataFrameClassMode | null,
  classes: readonly string[] | null
): void {
  if (mode === 'multi_output' && typeof y === 'string') {
    throw wrongType('yCol', y, "an array of columns where classMode is 'multi_output'")
  }
  const check = (option: string, column: unknown, isRight: (value: unknown) => boolean, expected: string) => {
    checkColumn(rows, option, column)
    const i = rows.findIndex((row) => !isRight(row[column as string]))
    if (i < 0) return
    const value = rows[i]![column as string]
    throw wrongType(`${option} ${column}`, value, `${expected}, in row ${i} (${rows[i]![x]}) too`)
  }
  check('xCol', x, (value) => typeof value === 'string', 'strings')
  if (weight !== null) check('weightCol', weight, (value) => typeof value === 'number', 'numbers')
  if (mode === 'binary' || mode === 'sparse') {
    check('yCol', y, (value) => typeof value === 'string', `strings where classMode is '${mode}'`)
  }
  if (mode === 'categorical') {
    const isLabel = (value: unknown) => typeof value === 'string' || Array.isArray(value)
    check('yCol', y, isLabel, "strings or arrays of strings where classMode is 'categorical'")
  }
  if (mode === 'raw' || mode === 'multi_output')
    for (const name of [y].flat()) checkColumn(rows, 'yCol', name)
  if (mode === 'binary') {
    const count = classes?.length ?? new Set(rows.map((row) => row[y as string])).size
    if (count !== 2) throw conflict('classMode', mode, `2 classes, not ${count}, or another mode`)
  }
}

/** As in a DataFrame of such rows, a column is one that any of them has. */
function checkColumn(rows: readonly DataFrameRow[], option: string, column: unknown): void {
  if (typeof column !== 'string') throw wrongType(option, column, 'the name of a column')
  if (rows.some((row) => column in row)) return
  throw wrongValue(option, column, `a column of the table, such as ${Object.keys(rows[0]!).join(', ')}`)
}

/** Rows with their files. In a folder by its path each is looked up; what is listed already is looked up there. */
async function findFiles(
  rows: readonly DataFrameRow[],
  column: string,
  directory: DirectorySource,
  validate: boolean
): Promise<FoundRow[]> {
  const nameOf = (row: DataFrameRow) => row[column] as string
  let found: FoundRow[]
  if (typeof directory === 'string' || directory instanceof URL) {
    const all = rows.map((row) => ({ row, entry: entryOf(joinPath(directory, nameOf(row))) }))
    const valid = await Promise.all(
      all.map(async ({ entry: { path } }) => !validate || (hasEnding(path) && (await isFile(path))))
    )
    found = all.filter((_, i) => valid[i])
  } else {
    const listed = isDataset(directory)
      ? directory
      : await listClasses(directory, undefined, false, { labels: 'none' })
    const byPath = new Map(listed.entries.map((entry) => [entry.path, entry]))
    const known = (row: DataFrameRow) =>
      byPath.get(nameOf(row)) ?? (validate ? undefined : missing(nameOf(row)))
    found = rows.flatMap((row) => {
      const entry = known(row)
      return entry && (!validate || hasEnding(entry.path)) ? [{ row, entry }] : []
    })
  }
  const invalid = rows.length - found.length
  if (invalid > 0)
    console.warn(`imbatch/keras: ${invalid} rows name no picture in ${column}; they are left out`)
  return found
}

function isDataset(source: unknown): source is Dataset {
  return Array.isArray((source as Partial<Dataset>).entries)
}

/** An entry that fails when it is read. */
function missing(path: string): Entry {
  return {
    path,
    read: async () => {
      throw new Error('no such file in the directory')
    },
  }
}

function hasEnding(path: string): boolean {
  return EXTENSIONS.some((ending) => path.toLowerCase().endsWith(`.${ending}`))
}

/** _filter_classes of Keras: labels that are not listed are left out, and rows that have none then. */
function filterClasses(
  rows: readonly FoundRow[],
  column: string,
  classes: readonly string[] | null
): { rows: FoundRow[]; classNames: readonly string[] } {
  const labelsOf = (row: DataFrameRow) => row[column] as string | readonly string[]
  const listed = ({ row }: FoundRow) => [labelsOf(row)].flat()
  if (classes === null) {
    const names = new Set(rows.flatMap(listed))
    return { rows: [...rows], classNames: [...names].sort(compareCodePoints) }
  }
  const kept = rows.flatMap(({ row, entry }) => {
    const labels = labelsOf(row)
    const some = typeof labels === 'string' ? labels : labels.filter((label) => classes.includes(label))
    const isKept = typeof some === 'string' ? classes.includes(some) : some.length > 0
    return isKept ? [{ row: { ...row, [column]: some }, entry }] : []
  })
  return { rows: kept, classNames: classes }
}

function tableOf(
  rows: readonly FoundRow[],
  { x, y, weight }: Columns,
  mode: DataFrameClassMode | null,
  classNames: readonly string[]
): Table {
  // What a row does not have is NaN, as in pandas.
  const cell = (row: DataFrameRow, name: string) => row[name] ?? NaN
  const column = (name: string) => rows.map(({ row }) => cell(row, name))
  const indexOf = new Map(classNames.map((name, i) => [name, i]))
  const labelOf = (label: unknown): Label =>
    Array.isArray(label) ? label.map((one) => indexOf.get(one)!) : indexOf.get(label as string)!
  const targets = () => {
    if (mode === 'multi_output') return (y as readonly string[]).map((name) => toNumbers(column(name), name))
    if (mode !== 'raw') return null
    const values = typeof y === 'string' ? column(y) : rows.map(({ row }) => y.map((name) => cell(row, name)))
    return fromLists(values) ?? values
  }
  return {
    filenames: column(x) as string[],
    entries: rows.map(({ entry }) => entry),
    classNames,
    labels: classNames.length > 0 ? column(y as string).map(labelOf) : null,
    targets: targets(),
    weights: weight === null ? null : fromLists(column(weight))!,
  }
}

function toNumbers(values: readonly unknown[], column: string): NDArray {
  const array = fromLists(values)
  if (!array) throw wrongType(`yCol ${column}`, values[0], 'numbers, or arrays of one length')
  return array
}
