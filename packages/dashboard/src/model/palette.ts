// Colours and dashes of lines: eight hues that stay apart for colour-blind readers, and a dash as second channel.

/** Colours on a light page, each at least 3:1 against white; test/palette.test.ts holds their distances. */
export const LIGHT: readonly string[] = [
  '#0b6bb8',
  '#c8550a',
  '#00806a',
  '#6a1fdb',
  '#8a7442',
  '#661070',
  '#3f4a57',
  '#5b1523',
]

/** Colours on a dark page, each at least 3:1 against #161a1e. */
export const DARK: readonly string[] = [
  '#56b4e9',
  '#f0883e',
  '#2fc6a0',
  '#9648e5',
  '#e1e12d',
  '#ac5388',
  '#9fed7e',
  '#df2046',
]

/** Dash patterns in CSS pixels; the first is a full line. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]]

export interface LineStyle {
  /** Index into a palette. */
  readonly color: number
  /** Index into {@link DASHES}. */
  readonly dash: number
  /** A finer cut of what another line of the chart shows (batches, slices): thin, behind the others. */
  readonly fine: boolean
}

/**
 * Gives each id a colour that depends on the id and not on its place, so that it keeps its colour when others come and go.
 *
 * @param ids Ids in the order of the page; the first of two that want the same colour gets it.
 * @returns Palette index by id. Beyond eight ids colours repeat.
 */
export function stableColors(ids: readonly string[]): Map<string, number> {
  const taken = new Set<number>()
  const colors = new Map<string, number>()
  for (const id of ids) {
    let slot = hash(id) % LIGHT.length
    if (taken.size === LIGHT.length) taken.clear()
    while (taken.has(slot)) slot = (slot + 1) % LIGHT.length
    taken.add(slot)
    colors.set(id, slot)
  }
  return colors
}

// FNV-1a, 32 bit.
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}
