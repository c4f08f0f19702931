/** Tables: rows of objects, or CSV. */
import { readFile } from '#kerasFiles'
import { DatasetError, wrongType } from '../errors.ts'

/** Cells by their columns' names. */
export type DataFrameRow = Readonly<Record<string, unknown>>

/** Rows; or CSV with a header line, as text, or where it is: a path or URL. */
export type DataFrame = readonly DataFrameRow[] | string | URL

/**
 * The rows of a table. In CSV a column is of numbers where all of its cells are, as in pandas, except for `textColumns`,
 * which are labels, and stay as they are written.
 */
export async function readRows(
  dataframe: DataFrame,
  textColumns: string | readonly string[] | null
): Promise<readonly DataFrameRow[]> {
  if (typeof dataframe === 'string' || dataframe instanceof URL) {
    const text = isText(dataframe) ? dataframe : await readText(dataframe)
    return withNumbers(await parseCsv(text), [textColumns ?? []].flat())
  }
  if (Array.isArray(dataframe) && dataframe.every((row) => typeof row === 'object' && row !== null))
    return dataframe
  throw wrongType('dataframe', dataframe, 'an array of objects, CSV text, a path or a URL')
}

function isText(dataframe: string | URL): dataframe is string {
  return typeof dataframe === 'string' && dataframe.includes('\n')
}

async function readText(location: string | URL): Promise<string> {
  try {
    return new TextDecoder().decode(await readFile(location))
  } catch (cause) {
    const message = `can't read ${location}: ${(cause as Error).message}`
    throw new DatasetError('DATASET_NOT_FOUND', String(location), message, { cause })
  }
}

async function parseCsv(text: string): Promise<Record<string, string>[]> {
  try {
    const { parse } = await import('#csv')
    return parse(text, { columns: true, skip_empty_lines: true, bom: true }) as Record<string, string>[]
  } catch (cause) {
    throw new DatasetError('DATASET_MANIFEST', 'dataframe', `no CSV: ${(cause as Error).message}`, { cause })
  }
}

function withNumbers(
  rows: readonly Record<string, string>[],
  textColumns: readonly string[]
): DataFrameRow[] {
  const isNumber = (cell: string | undefined) =>
    cell !== undefined && cell.trim() !== '' && !Number.isNaN(Number(cell))
  const columns = Object.keys(rows[0] ?? {}).filter((name) => !textColumns.includes(name))
  const numeric = columns.filter((name) => rows.every((row) => isNumber(row[name])))
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(numeric.map((name) => [name, Number(row[name])])),
  }))
}
