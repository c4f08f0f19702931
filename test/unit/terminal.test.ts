/** What a terminal shows, with a clock and a screen of our own. */
import { describe, expect, test } from 'vitest'
import { Bar, bytesInWords, isLively, printable } from '../../src/cli/terminal.node.ts'
import { closest } from '../../src/cli/usage.node.ts'

class Paper {
  readonly isTTY = true
  readonly columns: number = 80
  readonly texts: string[] = []
  write(text: string): void {
    this.texts.push(text)
  }
}

/** A bar on paper, and its clock. */
function barOf(lively = true) {
  const paper = new Paper()
  const clock = { time: 1000 }
  return { paper, clock, bar: new Bar(paper, lively, () => clock.time) }
}

describe('the bar', () => {
  test('shows how far, how fast, and how long it will take', () => {
    const { paper, clock, bar } = barOf()
    bar.update({ samples: 32, totalSamples: 1000 })
    clock.time += 1000
    bar.update({ samples: 132, totalSamples: 1000 })
    expect(paper.texts[0]).toBe(`\r  ${'░'.repeat(30)} 32/1000\x1b[K`)
    const after = `${'█'.repeat(3)}${'░'.repeat(27)} 132/1000  100 images/s  0:09 left`
    expect(paper.texts[1]).toBe(`\r  ${after}\x1b[K`)
    bar.clear()
    expect(paper.texts[2]).toBe('\r\x1b[K')
  })

  test('counts speed from where a continued run began', () => {
    const { paper, clock, bar } = barOf()
    bar.update({ samples: 100_000, totalSamples: 1_000_000 })
    clock.time += 10_000
    bar.update({ samples: 101_000, totalSamples: 1_000_000 })
    expect(paper.texts[1]).toContain('100 images/s  2:29:50 left')
  })

  test('is drawn ten times a second at the most, but at the end', () => {
    const { paper, clock, bar } = barOf()
    for (let samples = 1; samples <= 100; samples++) {
      clock.time += 5
      bar.update({ samples, totalSamples: 100 })
    }
    expect(paper.texts.length).toBe(6)
    expect(paper.texts.at(-1)).toContain('100/100')
  })

  test.each([
    [40, 39],
    [0, 79],
  ])('fits on a line of a terminal of %i columns', (columns, most) => {
    const paper = Object.assign(new Paper(), { columns })
    let time = 0
    const bar = new Bar(paper, true, () => time)
    for (const samples of [1, 1e14]) {
      bar.update({ samples, totalSamples: 1e15 })
      time += 1e6
    }
    const line = paper.texts.at(-1)!.replace('\r', '').replace('\x1b[K', '')
    expect(line.length).toBe(most)
  })

  test('is nothing where it is not welcome', () => {
    const { paper, bar } = barOf(false)
    bar.update({ samples: 1, totalSamples: 2 })
    bar.clear()
    expect(paper.texts).toEqual([])
  })
})

test('lively is a terminal, without NO_COLOR, that is not dumb', () => {
  const terminal = new Paper()
  expect(isLively(terminal, {})).toBe(true)
  expect(isLively(terminal, { NO_COLOR: '1' })).toBe(false)
  expect(isLively(terminal, { NO_COLOR: '' })).toBe(true)
  expect(isLively(terminal, { TERM: 'dumb' })).toBe(false)
  expect(isLively({ write: () => {} }, {})).toBe(false)
})

test('names can’t drive the terminal', () => {
  expect(printable('a\x1b[2Jb\nc')).toBe('a\\u{1b}[2Jb\\u{a}c')
  expect(printable('\u202egpj')).toBe('\\u{202e}gpj')
  expect(printable('Ünï/😀.png')).toBe('Ünï/😀.png')
})

test('bytes in words', () => {
  expect([0, 999, 1000, 1_234_567, 3e9, 5e15].map(bytesInWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '1.2 MB',
    '3.0 GB',
    '5000.0 TB',
  ])
})

test('the closest name, or none', () => {
  const names = ['batch-size', 'size', 'seed', 'shuffle', 'json']
  expect(closest('jsn', names)).toBe('json')
  expect(closest('sead', names)).toBe('seed')
  expect(closest('shuf', names)).toBe('shuffle')
  expect(closest('batchsize', names)).toBe('batch-size')
  expect(closest('x', names)).toBeUndefined()
  expect(closest('verbose', names)).toBeUndefined()
})
