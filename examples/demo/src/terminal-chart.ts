// A line chart of a few hundred points in the terminal.

/** One line: ascending x, and a mark to draw it with. */
export interface Line {
  readonly mark: string
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** Draws lines on a grid of `width` × `height` characters with the extremes at its axis. */
export function terminalChart(lines: readonly Line[], { width = 64, height = 10 } = {}): string {
  const xs = lines.flatMap(({ x }) => x)
  const ys = lines.flatMap(({ y }) => y)
  const [minX, maxX, minY, maxY] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const grid = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '))
  for (const { mark, x, y } of lines) {
    for (const [i, value] of y.entries()) {
      const column = Math.round((((x[i] as number) - minX) / (maxX - minX || 1)) * (width - 1))
      const row = Math.round(((maxY - value) / (maxY - minY || 1)) * (height - 1))
      ;(grid[row] as string[])[column] = mark
    }
  }
  const label = (row: number): string => (row === 0 ? maxY : row === height - 1 ? minY : undefined)?.toFixed(3) ?? ''
  return grid.map((cells, row) => `${label(row).padStart(8)} │${cells.join('')}`).join('\n')
}
