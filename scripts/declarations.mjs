/**
 * Types of the package: of the declarations that the compiler wrote, those that an entry point reaches, with their comments, in
 * one file for each entry point. What only the library itself uses stays behind.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript-5.9'
import { isProtected, print } from './printDeclaration.mjs'

/** Writes what `entries`, files in the folder `from`, reach into the folder `to`. The first has what others use of it. */
export function writeDeclarations(from, entries, to) {
  const rootNames = entries.map((entry) => join(from, entry))
  const options = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
    noEmit: true,
  }
  const program = ts.createProgram({ rootNames, options })
  const checker = program.getTypeChecker()
  const shared = { name: rootNames[0], exported: new Map() }
  for (const name of rootNames) {
    const exported = exportsOf(program.getSourceFile(name), checker)
    const own = reach(exported, shared.exported, checker, from)
    const target = join(to, relative(from, name))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, textOf({ name, exported, own }, shared))
    if (name === shared.name) shared.exported = exported
  }
}

/** What a file exports, by its declarations: the name, and whether it is that of a type alone. */
function exportsOf(sourceFile, checker) {
  const exported = new Map()
  for (const alias of checker.getExportsOfModule(checker.getSymbolAtLocation(sourceFile))) {
    let symbol = alias
    let typeOnly = false
    while (symbol.flags & ts.SymbolFlags.Alias) {
      typeOnly ||= symbol.declarations.some(ts.isTypeOnlyImportOrExportDeclaration)
      symbol = checker.getImmediateAliasedSymbol(symbol)
    }
    for (const declaration of symbol.declarations)
      exported.set(statementOf(declaration), { name: alias.name, typeOnly })
  }
  return exported
}

/** The statements that are needed for those that are exported, each with those that it names; none of what is shared. */
function reach(exported, shared, checker, folder) {
  const reached = new Map()
  const visit = (statement) => {
    if (reached.has(statement) || shared.has(statement)) return
    const named = new Set()
    reached.set(statement, named)
    addNamed(statement, named)
    for (const other of named) visit(other)
  }
  const addNamed = (node, named) => {
    if (isProtected(node)) return
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    for (const declaration of target?.declarations ?? [])
      if (declaration.getSourceFile().fileName.startsWith(folder)) named.add(statementOf(declaration))
    ts.forEachChild(node, (child) => addNamed(child, named))
  }
  for (const statement of exported.keys()) visit(statement)
  return reached
}

/** The statement at the top of its file that `node` is part of. */
function statementOf(node) {
  return ts.isSourceFile(node.parent) ? node : statementOf(node.parent)
}

/** The text of a file. What it needs of the shared file it imports, and passes on if it exports that, too. */
function textOf({ name, exported, own }, shared) {
  const statements = [...own.keys()]
  const references = statements.flatMap((one) => one.getSourceFile().text.match(/^\/\/\/ .*$/gm) ?? [])
  const lines = [...new Set(references)]
  const path = relative(dirname(name), shared.name)
    .replace(/^(?!\.)/, './')
    .replace(/\.d\.ts$/, '.js')
  const needed = [...own.values()].flatMap((named) => [...named])
  const imported = new Set(needed.flatMap((statement) => shared.exported.get(statement)?.name ?? []))
  if (imported.size > 0) lines.push(`import type {${[...imported].join(', ')}} from '${path}'`)
  if ([...exported.keys()].some((statement) => shared.exported.has(statement)))
    lines.push(`export * from '${path}'`)
  refuseTwice([...imported, ...new Set(statements.map(nameOf))], name)
  const isTypeOfClass = (statement) => exported.get(statement)?.typeOnly && !isType(statement)
  for (const statement of statements) {
    lines.push(print(statement, exported.has(statement) && !isTypeOfClass(statement)))
  }
  // Without a list everything would be exported.
  lines.push(`export type {${statements.filter(isTypeOfClass).map(nameOf).join(', ')}}`)
  return `${lines.join('\n')}\n`
}

function isType(statement) {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
}

function nameOf(statement) {
  return (statement.name ?? statement.declarationList.declarations[0].name).getText()
}

function refuseTwice(names, file) {
  const twice = names.filter((name, i) => names.indexOf(name) !== i)
  if (twice.length > 0) throw new Error(`${file}: two declarations have the name ${twice.join(', ')}`)
}
