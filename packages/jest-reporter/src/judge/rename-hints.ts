// Guesses that a benchmark which is gone and one which is new are the same under another name.

interface Named {
  label: string
  bench: string
  file: string
}

function tokens(name: string): Set<string> {
  return new Set(
    name
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean),
  )
}

/** Shared tokens over all tokens of the longer name, 0 to 1. */
function likeness(a: string, b: string): number {
  const [left, right] = [tokens(a), tokens(b)]
  const shared = [...left].filter((token) => right.has(token)).length
  return shared / Math.max(left.size, right.size, 1)
}

/** A sentence with the line to paste for each pair in one file whose names share 80 % of their words, or in two files all of them. */
export function renameHints(missing: readonly Named[], added: readonly Named[]): string[] {
  const hints: string[] = []
  for (const old of missing) {
    const candidates = added.filter((now) => likeness(old.bench, now.bench) >= (now.file === old.file ? 0.8 : 1))
    if (candidates.length !== 1) continue
    const line = `identity: { renames: { ${JSON.stringify(old.label)}: ${JSON.stringify(candidates[0]!.label)} } }`
    hints.push(`${old.label} is gone and ${candidates[0]!.label} is new; to keep one history: ${line}`)
  }
  return hints
}
