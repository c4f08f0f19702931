import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { hoistConstants } from '../../scripts/constants.mjs'

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const constant = (lane: string) => `(v128.const i32x4${` 0x${lane}`.repeat(4)})`

const MODULE = `(module
 (func $0 (param $0 i32) (result v128)
  (local $1 v128)
  (local.set $1
   ${constant('00000009')}
  )
  (loop $loop
   (local.set $1
    (i32x4.add
     ${constant('00000007')}
     ${constant('00000000')}
    )
   )
   (br_if $loop
    (local.get $0)
   )
  )
  (i32x4.add
   ${constant('00000008')}
   ${constant('00000008')}
  )
 )
 (func $1 (result v128)
  ${constant('00000007')}
 )
)`

/** Lines of loops that make a constant other than zeros and ones, as a disassembler sees them. */
function inLoops(text: string): string[] {
  let loop = -1
  return text.split('\n').filter((line) => {
    const depth = line.search(/\S/)
    if (loop >= 0 && depth <= loop) loop = -1
    if (loop < 0 && /^ *\(loop/.test(line)) loop = depth
    return loop >= 0 && /v128\.const/.test(line) && !/i32x4(?: 0x00000000| 0xffffffff){4}/.test(line)
  })
}

describe('constants of vectors', () => {
  it('go into locals where a loop makes them, or a function twice', () => {
    const text = hoistConstants(MODULE)
    expect(text.match(/\(local \$constant\d v128\)/g)).toHaveLength(2)
    expect(text).toContain(`  (local.set $constant0 ${constant('00000007')})\n`)
    expect(text).toContain(`  (local.set $constant1 ${constant('00000008')})\n`)
    expect(text.match(/\(local\.get \$constant0\)/g)).toHaveLength(1)
    expect(text.match(/\(local\.get \$constant1\)/g)).toHaveLength(2)
  })

  it('stay where one is made once, and where it costs nothing', () => {
    const text = hoistConstants(MODULE)
    expect(text).toContain(`  (local.set $1\n   ${constant('00000009')}\n`)
    expect(text).toContain(`     ${constant('00000000')}\n`)
    expect(text.slice(text.indexOf('(func $1'))).toBe(MODULE.slice(MODULE.indexOf('(func $1')))
    expect(inLoops(MODULE)).toHaveLength(1)
  })

  it.each(['build/core.wasm', 'build/foreign.wasm'])('are in no loop of %s', (path) => {
    const command = file('node_modules/binaryen/bin/wasm-dis')
    const text = execFileSync(process.execPath, [command, '--all-features', file(path)], {
      encoding: 'utf8',
      maxBuffer: 2 ** 24,
    })
    expect(text).toContain('(loop')
    expect(inLoops(text)).toEqual([])
  })
})
