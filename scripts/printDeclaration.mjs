/** How a declaration is printed: with as little around what it says as a reader and an editor need. */
import ts from 'typescript-5.9'

/** What our classes talk by to those that they extend. */
export function isProtected(node) {
  return (
    (ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node)) &&
    (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Protected) !== 0
  )
}

/** A statement with its own comment, or those of its members. */
export function print(statement, isExported) {
  const comment = statement.jsDoc?.at(-1)
  const start = comment?.getStart() ?? statement.getStart()
  const file = statement.getSourceFile().text
  const hidden = ts.isClassDeclaration(statement) ? statement.members.filter(isProtected) : []
  let text = ''
  let at = start
  for (const member of hidden) {
    text += file.slice(at, member.getFullStart())
    at = member.getEnd()
  }
  text += file.slice(at, statement.getEnd())
  const [code, comments] = [asExported(text, isExported).split(COMMENT), text.match(COMMENT) ?? []]
  return code.map((part, i) => inTabs(part) + inLines(comments[i])).join('')
}

const COMMENT = /\/\*\*[\s\S]*?\*\//g

/** What is exported is declared, too. */
function asExported(text, isExported) {
  return isExported
    ? text.replace(/^export declare /m, 'export ')
    : text.replace(/^export (?=declare |interface |type )/m, '')
}

/** A comment with a line for each paragraph and tag, none of which needs an asterisk. */
function inLines(comment = '') {
  const lines = comment.replace(/\n *\*(?!\/) ?/g, '\n')
  return lines.replace(/(?<!\n)\n(?![\n@]|\d+\. ) */g, ' ').replace(/^\/\*\* +/, '/** ')
}

/** The compiler indents by four, and ends lines by semicolons. */
function inTabs(code) {
  return code.replace(/;$/gm, '').replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4))
}
