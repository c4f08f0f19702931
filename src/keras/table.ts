/** Tables: rows of objects, or CSV. */
import { DatasetError, wrongType } from '../errors.ts'
import { readNamed } from './read.ts'

/** Cells by their columns' names. */
export type DataFrameRow = Readonly<Record<string, unknown>>

/** Rows; or CSV with a header line, as text, or where it is: a path or URL. */
export type DataFrame = readonly DataFrameRow[] | string | URL

/**
 * The rows of a table. In CSV, as in pandas, a column is of numbers where all of its cells are or are missing, and NaN is
 * what is missing; except for `textColumns`, which are labels, and stay as they are written unless they are empty.
 */
export async function readRows(
  dataframe: DataFrame,
  textColumns: string | readonly string[] | null
): Promise<readonly DataFrameRow[]> {
  if (typeof dataframe === 'string' || dataframe instanceof URL) {
    const text = isText(dataframe) ? dataframe : new TextDecoder().decode(await readNamed(dataframe))
    return withNumbers(await parseCsv(text), [textColumns ?? []].flat())
  }
  if (Array.isArray(dataframe) && dataframe.every((row) => typeof row === 'object' && row !== null))
    return dataframe
  throw wrongType('dataframe', dataframe, 'an array of objects, CSV text, a path or a URL')
}

function isText(dataframe: string | URL): dataframe is string {
  return typeof dataframe === 'string' && dataframe.includes('\n')
}

async function parseCsv(text: string): Promise<Record<string, string>[]> {
  try {
    const { parse } = await import('#csv')
    return parse(text, { columns: true, skip_empty_lines: true, bom: true }) as Record<string, string>[]
  } catch (cause) {
    throw new DatasetError('DATASET_MANIFEST', 'dataframe', `no CSV: ${(cause as Error).message}`, { cause })
  }
}

/** pandas' STR_NA_VALUES. */
const MISSING = /^(#N\/A( N\/A)?|#?NA|<NA>|N\/A|n\/a|NULL|null|None|-?NaN|-?nan|-?1\.#IND|-?1\.#QNAN)?$/

function withNumbers(
  rows: readonly Record<string, string>[],
  textColumns: readonly string[]
): DataFrameRow[] {
  const isNumber = (cell: string) => cell.trim() !== '' && !Number.isNaN(Number(cell))
  const readers = Object.keys(rows[0] ?? {}).map((name) => {
    if (textColumns.includes(name)) return [name, (cell: string) => cell || NaN] as const
    const numeric = rows.every((row) => MISSING.test(row[name]!) || isNumber(row[name]!))
    return [name, (cell: string) => (MISSING.test(cell) ? NaN : numeric ? Number(cell) : cell)] as const
  })
  return rows.map((row) => Object.fromEntries(readers.map(([name, read]) => [name, read(row[name]!)])))
}
