// One column of numbers in few bytes: runs of equal differences, single differences, or raw doubles, whichever is shortest.
import { type ByteReader, type ByteWriter, unzigzag, zigzag } from '@syvain-metrics/protocol'

const RUNS = 1
const DELTAS = 2
const RAW = 3
// Zigzag doubles a difference of two such numbers and adds one: the result is still exact in a double.
const MAX_INTEGER = 2 ** 50

/**
 * Appends a column; `readColumn` needs its length, which is not written.
 *
 * A constant or evenly rising column costs a few bytes whatever its length.
 */
export function writeColumn(out: ByteWriter, values: ArrayLike<number>): void {
  const runs = countRuns(values)
  if (runs === undefined) {
    out.u8(RAW)
    for (let i = 0; i < values.length; i++) out.f64(values[i]!)
  } else if (runs * 2 <= values.length) {
    out.u8(RUNS)
    out.varint(runs)
    writeRuns(out, values)
  } else {
    out.u8(DELTAS)
    let last = 0
    for (let i = 0; i < values.length; i++) {
      out.varint(zigzag(values[i]! - last))
      last = values[i]!
    }
  }
}

/** Reads a column of `count` numbers written by `writeColumn`. */
export function readColumn(body: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count)
  const mode = body.varint()
  if (mode === RAW) {
    for (let i = 0; i < count; i++) values[i] = body.f64()
  } else if (mode === DELTAS) {
    let last = 0
    for (let i = 0; i < count; i++) {
      last += unzigzag(body.varint())
      values[i] = last
    }
  } else if (mode === RUNS) {
    readRuns(body, values)
  } else {
    throw new RangeError(`Cannot read a column: mode ${mode} is unknown`)
  }
  return values
}

function writeRuns(out: ByteWriter, values: ArrayLike<number>): void {
  let last = 0
  let run = 0
  let delta = 0
  for (let i = 0; i < values.length; i++) {
    const next = values[i]! - last
    last = values[i]!
    if (run > 0 && next !== delta) {
      out.varint(run)
      out.varint(zigzag(delta))
      run = 0
    }
    delta = next
    run++
  }
  out.varint(run)
  out.varint(zigzag(delta))
}

function readRuns(body: ByteReader, values: Float64Array): void {
  const runs = body.varint()
  let at = 0
  let last = 0
  for (let r = 0; r < runs; r++) {
    const length = body.varint()
    const delta = unzigzag(body.varint())
    if (length > values.length - at) throw new RangeError('Cannot read a column: its runs are longer than its chunk')
    for (const end = at + length; at < end; at++) {
      last += delta
      values[at] = last
    }
  }
  if (at !== values.length) throw new RangeError('Cannot read a column: its runs are shorter than its chunk')
}

/** Number of runs of equal differences, or undefined when a value cannot be written as a difference. */
function countRuns(values: ArrayLike<number>): number | undefined {
  let runs = 0
  let last = 0
  let delta = Number.NaN
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    // −0 would come back as 0.
    if (!Number.isInteger(value) || value > MAX_INTEGER || value < -MAX_INTEGER || Object.is(value, -0))
      return undefined
    if (value - last !== delta) {
      delta = value - last
      runs++
    }
    last = value
  }
  return runs
}
