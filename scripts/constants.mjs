/**
 * Takes constants of vectors out of loops, in a module's text as binaryen prints it: a line for each expression, indented
 * by its depth.
 *
 * V8 makes a constant anew wherever the code has one, by four instructions, in each round of a loop (Node 24 and 26 and
 * Chromium 156; that of Node 20 found out by itself that one register will do). A local that is set once is one register for
 * all: from a JPEG to a sample takes 0.86 of the time in Node 24, 0.94 in Chromium, and as long as before in Node 20 and Bun.
 * Optimisers put the constants back, so that this has to come last.
 */

const FUNCTION = /^ \(func .*?^ \)$/gms
const LOCAL = /^ {2}\(local /
const LOOP = /^ *\(loop/
const CONSTANT = /\(v128\.const i32x4((?: 0x[0-9a-f]{8}){4})\)/

/** These two take one instruction, and no register meanwhile. */
const CHEAP = [' 0x00000000', ' 0xffffffff'].map((lane) => lane.repeat(4))

/** The constants that a function makes in a loop, or more than once. */
function worthALocal(lines) {
  const seen = new Set()
  const chosen = new Set()
  let loop
  for (const line of lines) {
    const depth = line.search(/\S/)
    if (loop !== undefined && depth <= loop) loop = undefined
    if (loop === undefined && LOOP.test(line)) loop = depth
    const lanes = CONSTANT.exec(line)?.[1]
    if (lanes === undefined || CHEAP.includes(lanes)) continue
    if (loop !== undefined || seen.has(lanes)) chosen.add(lanes)
    seen.add(lanes)
  }
  return [...chosen]
}

/** @param {string} text a module @returns {string} the same with constants in locals, set where their function begins */
export function hoistConstants(text) {
  return text.replace(FUNCTION, (whole) => {
    const lines = whole.split('\n')
    const constants = worthALocal(lines)
    let body = 1
    while (LOCAL.test(lines[body])) body++
    const inLocals = lines.slice(body).map((line) =>
      line.replace(CONSTANT, (constant, lanes) => {
        const at = constants.indexOf(lanes)
        return at < 0 ? constant : `(local.get $constant${at})`
      })
    )
    return [
      ...lines.slice(0, body),
      ...constants.map((_, at) => `  (local $constant${at} v128)`),
      ...constants.map((lanes, at) => `  (local.set $constant${at} (v128.const i32x4${lanes}))`),
      ...inLocals,
    ].join('\n')
  })
}
