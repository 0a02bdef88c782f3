// Metric names such as `gpu/memory` in sections by what stands before the slash.

export interface Section<T> {
  /** Empty for names without a slash. */
  readonly title: string
  readonly items: readonly T[]
}

/** Sections in order of appearance, the untitled one first. */
export function sections<T extends { readonly name: string }>(items: readonly T[]): Section<T>[] {
  const byTitle = new Map<string, T[]>([['', []]])
  for (const item of items) {
    const slash = item.name.lastIndexOf('/')
    const title = slash <= 0 ? '' : item.name.slice(0, slash)
    const list = byTitle.get(title) ?? []
    list.push(item)
    byTitle.set(title, list)
  }
  return [...byTitle].filter(([, list]) => list.length > 0).map(([title, list]) => ({ title, items: list }))
}
