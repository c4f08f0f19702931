/** What tests import from 'vitest', of the same parts, without the rest: Vitest itself only starts in Node. */
import { ChaiStyleAssertions, chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect'
import { fn, restoreAllMocks, spyOn } from '@vitest/spy'

export { afterAll, afterEach, beforeAll, beforeEach, describe, suite, test } from '@vitest/runner'

for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, JestAsymmetricMatchers]) {
  chai.use(plugin)
}

export const expect = Object.assign(chai.expect, {
  unreachable: (message = 'not to be reached') => chai.assert.fail(message),
})

export const vi = { fn, restoreAllMocks, spyOn }

/** What vitest.config.ts provides. */
export function inject(name: string): unknown {
  return (JSON.parse(process.argv[3]!) as Record<string, unknown>)[name]
}
