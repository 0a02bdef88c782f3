import { describe, expect, test } from 'vitest'
import { DARK, LIGHT, stableColors } from '../src/model/palette.ts'

type Rgb = readonly [number, number, number]

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Rgb
}

// WCAG 2.2, relative luminance.
function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

function contrast(a: string, b: string): number {
  const [high, low] = [a, b].map((hex) => luminance(rgb(hex))).sort((x, y) => y - x)
  return (high! + 0.05) / (low! + 0.05)
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

// Machado, Oliveira, Fernandes 2009: full deuteranopia and protanopia, on linear RGB.
const DEUTERANOPIA = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
] as const
const PROTANOPIA = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
] as const

function seen([r, g, b]: Rgb, matrix: typeof DEUTERANOPIA | typeof PROTANOPIA): Rgb {
  return matrix.map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b))) as unknown as Rgb
}

// CIE 1976 difference in Lab (D65); about 2 is just noticeable.
function difference(a: Rgb, b: Rgb): number {
  const [p, q] = [lab(a), lab(b)]
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}

function lab([r, g, b]: Rgb): Rgb {
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

function f(t: number): number {
  return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116
}

describe.each([
  ['LIGHT', LIGHT, '#ffffff'],
  ['DARK', DARK, '#161a1e'],
])('%s', (name, palette, page) => {
  test(`${name} has at least 3:1 against its page`, () => {
    for (const color of palette) expect(contrast(color, page), color).toBeGreaterThanOrEqual(3)
  })

  test.each([
    ['deuteranopia', DEUTERANOPIA],
    ['protanopia', PROTANOPIA],
  ])(`${name} keeps all hues apart under %s`, (_, matrix) => {
    for (const [i, a] of palette.entries()) {
      for (const b of palette.slice(i + 1)) {
        expect(difference(seen(rgb(a), matrix), seen(rgb(b), matrix)), `${a} ${b}`).toBeGreaterThan(12)
      }
    }
  })
})

describe('stableColors', () => {
  const ids = Array.from({ length: 8 }, (_, i) => `exp_${i}`)

  test('stableColors() gives eight experiments eight colours', () => {
    expect(new Set(stableColors(ids).values()).size).toBe(8)
  })

  test('stableColors() goes on after the palette is used up', () => {
    const many = Array.from({ length: 20 }, (_, i) => `exp_${i}`)
    for (const color of stableColors(many).values()) expect(color).toBeLessThan(LIGHT.length)
  })

  test('stableColors() does not depend on those that come after', () => {
    const all = stableColors(ids)
    for (let n = 1; n <= 8; n++) {
      for (const [id, color] of stableColors(ids.slice(0, n))) expect(color).toBe(all.get(id))
    }
  })
})
