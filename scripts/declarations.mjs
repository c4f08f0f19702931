/**
 * Types of the package: of the declarations that the compiler wrote, those that an entry point reaches, each in the file
 * where it was, with its comment. What only the library itself uses stays behind.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript-5.9'

/** Writes what `entries`, files in the folder `from`, reach into the folder `to`. */
export function writeDeclarations(from, entries, to) {
  const rootNames = entries.map((entry) => join(from, entry))
  const options = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
    noEmit: true,
  }
  const program = ts.createProgram({ rootNames, options })
  const reached = reach(program, rootNames, (file) => file.fileName.startsWith(from))
  const files = new Set([...reached].map((node) => node.getSourceFile()))
  for (const file of files) {
    const kept = file.statements.filter((statement) => reached.has(statement) || passesAllOn(statement))
    const text = kept.map((statement) => print(statement, reached)).join('')
    const target = join(to, relative(from, file.fileName))
    mkdirSync(dirname(target), { recursive: true })
    // Half the indentation.
    writeFileSync(
      target,
      `${text.replace(/^(?: {4})+/gm, (spaces) => spaces.slice(spaces.length / 2)).trim()}\n`
    )
  }
}

/** Statements that are needed, and what is needed of imports and exports. */
function reach(program, rootNames, isOurs) {
  const checker = program.getTypeChecker()
  const reached = new Set()
  const visitSymbol = (symbol) => {
    for (const declaration of symbol?.declarations ?? [])
      if (isOurs(declaration.getSourceFile())) visit(declaration)
    // What is imported or passed on, and then what it stands for.
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) visitSymbol(checker.getImmediateAliasedSymbol(symbol))
  }
  const visit = (declaration) => {
    const statement = statementOf(declaration)
    if (!statement || reached.has(declaration)) return
    reached.add(declaration).add(statement)
    if (!isList(statement)) visitNames(statement)
  }
  const visitNames = (node) => {
    if (isProtected(node)) return
    if (ts.isIdentifier(node)) visitSymbol(checker.getSymbolAtLocation(node))
    ts.forEachChild(node, visitNames)
  }
  for (const file of rootNames.map((name) => program.getSourceFile(name))) {
    for (const statement of file.statements.filter(ts.isExportDeclaration)) reached.add(statement)
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(file))) visitSymbol(symbol)
  }
  return reached
}

/** The statement at the top of its file that `node` is part of. */
function statementOf(node) {
  if (ts.isSourceFile(node)) return undefined
  return ts.isSourceFile(node.parent) ? node : statementOf(node.parent)
}

/** Methods by which our classes talk to those that they extend. */
function isProtected(node) {
  return (
    ts.isMethodDeclaration(node) && (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Protected) !== 0
  )
}

/** Of these not all names need be needed. */
function isList(statement) {
  return ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
}

/** Names that come by `export *` have no statement of their own. */
function passesAllOn(statement) {
  return ts.isExportDeclaration(statement) && !statement.exportClause
}

/** A statement with its comments, and with paths as they are in dist/. */
function print(statement, reached) {
  const text = isList(statement) ? printNames(statement, reached) : printDeclaration(statement)
  return text.replace(/((?:from |import\()(['"])\.[^'"]+)\.ts\2/g, '$1.js$2')
}

/** An import or export, with the names that are needed. */
function printNames(statement, reached) {
  const names = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : statement.exportClause
  const text = statement.getFullText()
  if (!names || !('elements' in names)) return text
  const kept = names.elements.filter((name) => reached.has(name)).map((name) => name.getText())
  const [start, end] = [names.getStart(), names.getEnd()].map((at) => at - statement.getFullStart())
  return `${text.slice(0, start)}{ ${kept.join(', ')} }${text.slice(end)}`
}

function printDeclaration(statement) {
  const hidden = ts.isClassDeclaration(statement) ? statement.members.filter(isProtected) : []
  let text = statement.getFullText()
  for (const member of hidden.reverse()) {
    const [start, end] = [member.getFullStart(), member.getEnd()].map((at) => at - statement.getFullStart())
    text = text.slice(0, start) + text.slice(end)
  }
  return text
}
