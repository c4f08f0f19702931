/** Modules that are compiled for one test: what the real ones never do. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export function compileAssembly(source: string): Promise<WebAssembly.Module> {
  const folder = mkdtempSync(join(tmpdir(), 'imbatch-'))
  try {
    writeFileSync(join(folder, 'module.ts'), source)
    const asc = fileURLToPath(new URL('../../node_modules/assemblyscript/bin/asc.js', import.meta.url))
    const flags = ['--runtime', 'stub', '--initialMemory', '1', '-o', 'module.wasm']
    execFileSync(process.execPath, [asc, 'module.ts', ...flags], { cwd: folder })
    return WebAssembly.compile(Uint8Array.from(readFileSync(join(folder, 'module.wasm'))))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
