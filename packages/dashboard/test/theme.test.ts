import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../src/styles/base.css', import.meta.url), 'utf8')
const script = readFileSync(new URL('../src/hooks/use-theme.ts', import.meta.url), 'utf8')

// The first block of variables is the light theme, the second the dark one.
const themes = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => {
  const pairs = [...block!.matchAll(/--([a-z-]+): (#[0-9a-f]+);/g)].map(([, name, hex]) => [name!, long(hex!)] as const)
  return Object.fromEntries(pairs) as Record<string, string>
})

function long(hex: string): string {
  return hex.length === 4 ? `#${[...hex.slice(1)].map((digit) => digit + digit).join('')}` : hex
}

// WCAG 2.2, contrast of relative luminances.
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high! + 0.05) / (low! + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

test('base.css has two themes', () => {
  expect(themes).toHaveLength(2)
})

describe.each([
  ['light', 0],
  ['dark', 1],
])('the %s theme', (_, index) => {
  const theme = themes[index]!
  const pairs = [
    ...['text', 'muted', 'accent', 'running', 'done', 'error'].flatMap((ink) =>
      ['page', 'panel'].map((paper) => [ink, paper, 4.5] as const),
    ),
    ['text', 'sunken', 4.5] as const,
    ['muted', 'sunken', 4.5] as const,
    ['accent', 'accent-soft', 4.5] as const,
    ['text', 'accent-soft', 4.5] as const,
    ['text', 'error-soft', 4.5] as const,
    ['on-accent', 'accent', 4.5] as const,
    ['line-strong', 'panel', 3] as const,
    ['line-strong', 'page', 3] as const,
    ['mark', 'panel', 3] as const,
  ]
  test.each(pairs)('the theme has %s on %s at %s:1 or more', (ink, paper, least) => {
    expect(contrast(theme[ink]!, theme[paper]!)).toBeGreaterThanOrEqual(least)
  })

  test('the theme has the greys that the canvas is drawn with', () => {
    for (const name of ['muted', 'grid', 'mark']) expect(script).toContain(`'${theme[name]}'`)
  })
})
