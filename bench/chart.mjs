/** Bars as SVG, for a light and a dark page: GitHub shows the one that suits the reader's theme. */

const THEMES = {
  light: { text: '#1f2328', quiet: '#59636e', ours: '#0969da', theirs: '#afb8c1' },
  dark: { text: '#f0f6fc', quiet: '#9198a1', ours: '#4493f8', theirs: '#656c76' },
}

const WIDTH = 780
const NAMES = 300
const BAR = 250
const ROW = 24
const HEAD = 40
const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text) => text.replace(/[&<>"]/g, (character) => ENTITIES[character])

/**
 * @typedef {{ name: string, value: number, label: string, ours: boolean }} Bar the longest of a group has the full length
 * @typedef {{ title: string, bars: Bar[] }} Group
 */

/**
 * @param {{ title: string, note: string, groups: Group[] }} chart
 * @param {'light' | 'dark'} theme
 * @returns {string} a whole file
 */
export function drawChart({ title, note, groups }, theme) {
  const colors = THEMES[theme]
  const parts = []
  let y = 24
  const text = (x, value, attributes) =>
    parts.push(`<text x="${x}" y="${y}" ${attributes}>${escaped(value)}</text>`)
  text(0, title, `font-size="16" font-weight="600" fill="${colors.text}"`)
  y += 20
  text(0, note, `font-size="12" fill="${colors.quiet}"`)
  for (const group of groups) {
    y += HEAD
    text(0, group.title, `font-size="13" font-weight="600" fill="${colors.text}"`)
    const longest = Math.max(...group.bars.map(({ value }) => value))
    for (const bar of group.bars) {
      y += ROW
      const length = Math.max(1, (bar.value / longest) * BAR)
      const weight = bar.ours ? ' font-weight="600"' : ''
      text(NAMES - 10, bar.name, `font-size="12" text-anchor="end" fill="${colors.text}"${weight}`)
      const fill = bar.ours ? colors.ours : colors.theirs
      parts.push(
        `<rect x="${NAMES}" y="${y - 13}" width="${length.toFixed(1)}" height="17" rx="2" fill="${fill}"/>`
      )
      text(Math.round(NAMES + length + 8), bar.label, `font-size="12" fill="${colors.text}"${weight}`)
    }
  }
  const height = y + 20
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-family="${escaped(FONT)}">`,
    ...parts.map((part) => `  ${part}`),
    '</svg>\n',
  ].join('\n')
}
