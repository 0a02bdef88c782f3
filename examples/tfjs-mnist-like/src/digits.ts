// The data set: the digits 0 to 9 as strokes, drawn on 14 × 14 pixels, moved, turned and noisy, the same for the same seed.

/** Pixels along each side. */
export const SIZE = 14
/** Number of classes. */
export const CLASSES = 10

type Point = readonly [x: number, y: number]

// Corners of the strokes of each digit, on a grid of 4 × 6.
const STROKES: readonly (readonly (readonly Point[])[])[] = [
  [corners('13 10 30 43 46 36 16 13')],
  [corners('12 20 26'), corners('16 36')],
  [corners('01 10 30 41 42 06 46')],
  [corners('00 40 23 33 44 45 36 16 05')],
  [corners('36 30 04 44')],
  [corners('40 00 03 33 44 45 36 06')],
  [corners('40 20 02 05 16 36 45 44 33 04')],
  [corners('00 40 16')],
  [corners('13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33')],
  [corners('42 13 02 01 10 30 41 43 26')],
]

/** Images one after the other, `count` × 14 × 14 values from 0 to 1, and the digit that each of them shows. */
export interface Digits {
  readonly count: number
  readonly pixels: Float32Array
  readonly labels: Float32Array
}

/** Draws `count` digits. One label in fifty is wrong, so that no net is ever right every time. */
export function drawDigits(count: number, seed: number): Digits {
  const random = randomFrom(seed)
  const pixels = new Float32Array(count * SIZE * SIZE)
  const labels = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const digit = Math.floor(random() * CLASSES)
    draw(pixels.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE), digit, random)
    labels[i] = random() < 0.02 ? Math.floor(random() * CLASSES) : digit
  }
  return { count, pixels, labels }
}

function draw(image: Float32Array, digit: number, random: () => number): void {
  const between = (low: number, high: number): number => low + random() * (high - low)
  const angle = between(-0.25, 0.25)
  const [width, height] = [between(1.4, 2), between(1.4, 1.9)]
  const [moveX, moveY] = [between(-1.5, 1.5), between(-1.2, 1.2)]
  const place = ([x, y]: Point): Point => {
    const [dx, dy] = [(x - 2) * width, (y - 3) * height]
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    return [SIZE / 2 + moveX + dx * cos - dy * sin, SIZE / 2 + moveY + dx * sin + dy * cos]
  }
  const lines = (STROKES[digit] as readonly Point[][]).map((stroke) => stroke.map(place))
  const halfWidth = between(0.5, 0.9)
  for (let i = 0; i < image.length; i++) {
    const center: Point = [(i % SIZE) + 0.5, Math.floor(i / SIZE) + 0.5]
    const ink = Math.min(1, Math.max(0, halfWidth + 0.5 - distanceToLines(center, lines)))
    image[i] = Math.min(1, Math.max(0, ink + between(-0.3, 0.3)))
  }
}

function distanceToLines([x, y]: Point, lines: readonly (readonly Point[])[]): number {
  let nearest = Number.POSITIVE_INFINITY
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [ax, ay] = line[i - 1] as Point
      const [bx, by] = line[i] as Point
      const [dx, dy] = [bx - ax, by - ay]
      const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
      nearest = Math.min(nearest, Math.hypot(x - ax - along * dx, y - ay - along * dy))
    }
  }
  return nearest
}

function corners(text: string): Point[] {
  return text.split(' ').map((pair) => [Number(pair[0]), Number(pair[1])])
}

// Lehmer generator, Park and Miller 1988.
function randomFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1
  return () => {
    state = (state * 48271) % 2147483647
    return (state - 1) / 2147483646
  }
}
