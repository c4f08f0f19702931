/** What `imports` in package.json stand for, in the sources: a runtime or a bundler takes the built files instead. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const PROJECT = new URL('../../', import.meta.url)

/** Path of the source by the name after `import`; of the targets of a name it is the first whose condition holds. */
export function sourcesFor(conditions: readonly string[]): Record<string, string> {
  const { imports } = JSON.parse(readFileSync(new URL('package.json', PROJECT), 'utf8'))
  return Object.fromEntries(
    Object.entries<Record<string, string>>(imports).map(([name, targets]) => {
      const condition = Object.keys(targets).find((key) => key === 'default' || conditions.includes(key))
      const built = condition && targets[condition]
      if (!built) throw new Error(`package.json: ${name} has no target for ${conditions.join(', ')}`)
      // Or a package.
      if (!built.startsWith('.')) return [name, built]
      const source = built.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts')
      return [name, fileURLToPath(new URL(source, PROJECT))]
    })
  )
}
