// Round trips and damage of spool frames. Long: every kind of frame against every kind of damage.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodeFrame,
  encodeSegment,
  encodeSettledRanges,
  encodeSettledStatus,
  encodeSpoolHeader,
  encodeSpoolStatus,
  FrameReader,
  type FrameType,
  readSettledRanges,
  readSettledStatus,
  readSpoolHeader,
  readSpoolStatus,
  type SettledRanges,
  type SpoolHeader,
  type SpoolStatus,
  segmentRange,
} from '../src/index.ts'
import { sampleSegment, segmentArbitrary } from './segment-samples.ts'

const SEED = 20_240_607

const header: SpoolHeader = {
  session: '0123456789abcdef',
  kind: 'remote',
  host: 'https://metrics.example.org',
  id: 'exp_1',
  slug: 'run-001',
  url: 'https://metrics.example.org/experiments/exp_1',
  description: 'größe 😀',
  meta: { seed: 7 },
  created_at_ms: 1_700_000_000_000,
}
const status: SpoolStatus = { update: { status: 'done', timestamp_ms: 1 }, barrier: -1, key: 'a:status:0' }

type Written = { type: FrameType; payload: Uint8Array }
/** A frame as text: comparing thousands of byte arrays would take minutes. */
type Read = { text: string; offset: number; length: number }

function fileOf(frames: readonly Written[]): Uint8Array {
  const parts: Uint8Array[] = []
  let offset = 0
  for (const { type, payload } of frames) {
    parts.push(encodeFrame(type, payload, offset))
    offset += parts.at(-1)!.length
  }
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function drain(reader: FrameReader): Read[] {
  const frames: Read[] = []
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
    const { type, payload, offset, length } = frame
    frames.push({ text: `${type} ${Buffer.from(payload).toString('hex')}`, offset, length })
  }
  return frames
}

const typeOf = ({ text }: Read): string => text.split(' ')[0]!
const payloadOf = ({ text }: Read): Uint8Array => Buffer.from(text.split(' ')[1]!, 'hex')

function read(bytes: Uint8Array): { frames: Read[]; reader: FrameReader } {
  const reader = new FrameReader()
  reader.push(bytes)
  return { frames: drain(reader), reader }
}

// Payloads that look like frames, or hold whole ones: what a resynchronising reader must not fall for.
const nested = fc
  .tuple(fc.uint8Array({ maxLength: 20 }), fc.nat(100))
  .map(([payload, offset]) => encodeFrame('segment', payload, offset))
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  nested,
  fc.constantFrom(
    Uint8Array.of(0x53, 0x56, 0x46, 0x01),
    Uint8Array.of(0x53, 0x53, 0x56, 0x46),
    Uint8Array.of(0x53, 0x56),
  ),
  segmentArbitrary.map((segment) => encodeSegment(segment)),
)
const frames: fc.Arbitrary<Written[]> = fc.array(
  fc.record({
    type: fc.constantFrom<FrameType>('experiment', 'segment', 'status', 'settled', 'settled-status'),
    payload,
  }),
  { minLength: 1, maxLength: 8 },
)

describe('FrameReader', () => {
  const file = fileOf([
    { type: 'experiment', payload: encodeSpoolHeader(header) },
    { type: 'segment', payload: encodeSegment(sampleSegment()) },
    { type: 'segment', payload: encodeFrame('segment', encodeSegment(sampleSegment()), 0) },
    { type: 'status', payload: encodeSpoolStatus(status) },
  ])
  const whole = read(file).frames

  test('gives what was written, and where', () => {
    expect(whole.map(typeOf)).toEqual(['experiment', 'segment', 'segment', 'status'])
    expect(whole.map(({ offset }) => offset)).toEqual([0, ...whole.slice(0, 3).map((f) => f.offset + f.length)])
    expect(readSpoolHeader(payloadOf(whole[0]!))).toEqual(header)
    expect(readSpoolStatus(payloadOf(whole[3]!))).toEqual(status)
    expect(read(file).reader).toMatchObject({ offset: file.length, tailBytes: 0, setAsideBytes: 0 })
  })

  test('loses only the last frame to any truncation, and calls the rest a tail', () => {
    for (let length = 0; length < file.length; length++) {
      const { frames: got, reader } = read(file.subarray(0, length))
      expect(got).toEqual(whole.filter((frame) => frame.offset + frame.length <= length))
      expect(reader.setAsideBytes).toBe(0)
      expect(reader.offset + reader.tailBytes).toBe(length)
    }
  })

  test('loses exactly the frame in which one bit flips', () => {
    for (let bit = 0; bit < file.length * 8; bit++) {
      const copy = file.slice()
      copy[bit >> 3] = copy[bit >> 3]! ^ (1 << (bit & 7))
      const hit = whole.find((frame) => (bit >> 3) - frame.offset < frame.length)!
      const { frames: got, reader } = read(copy)
      expect(got, `bit ${bit}`).toEqual(whole.filter((frame) => frame !== hit))
      expect(reader.setAsideBytes + reader.tailBytes).toBe(hit.length)
    }
  })

  test('loses only the frames that a zeroed block touches', () => {
    for (let at = 0; at + 16 <= file.length; at += 5) {
      const copy = file.slice().fill(0, at, at + 16)
      expect(read(copy).frames).toEqual(whole.filter((f) => f.offset + f.length <= at || f.offset >= at + 16))
    }
  })

  test('loses no frame that was written over a torn one', () => {
    const first = encodeFrame('status', encodeSpoolStatus(status), 0)
    const torn = encodeFrame('segment', encodeSegment(sampleSegment()), first.length).subarray(0, -9)
    const last = encodeFrame('settled-status', encodeSettledStatus('k'), first.length + torn.length)
    const bytes = Uint8Array.of(...first, ...torn, ...last, ...new Uint8Array(40))
    expect(read(bytes).frames.map(typeOf)).toEqual(['status', 'settled-status'])
  })

  test('calls a type of a later version unknown, and reads on', () => {
    const bytes = fileOf([
      { type: 'later' as FrameType, payload: new Uint8Array(3) },
      { type: 'settled-status', payload: encodeSettledStatus('k') },
    ])
    expect(read(bytes).frames.map(typeOf)).toEqual(['unknown', 'settled-status'])
  })

  test('continues where an earlier reader stopped, and reads a rewritten tail anew', () => {
    const reader = new FrameReader()
    reader.push(file.subarray(0, whole[1]!.offset + 30))
    expect(drain(reader)).toEqual(whole.slice(0, 1))
    const at = reader.rewind()
    expect(at).toBe(whole[1]!.offset)
    const other = encodeFrame('settled-status', encodeSettledStatus('other'), at)
    reader.push(other)
    expect(drain(reader)).toMatchObject([{ text: expect.stringContaining('settled-status'), offset: at }])
    const later = new FrameReader(reader.offset)
    expect([later.offset, later.next()]).toEqual([at + other.length, undefined])
  })

  test('property: any pieces give the frames of the whole', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 })), (written, sizes) => {
        const bytes = fileOf(written)
        const reader = new FrameReader()
        const got: Read[] = []
        let at = 0
        for (const size of [...sizes, bytes.length]) {
          reader.push(bytes.subarray(at, at + size))
          got.push(...drain(reader))
          at = Math.min(at + size, bytes.length)
        }
        expect(got).toEqual(read(bytes).frames)
        expect(got.map(({ text }) => text)).toEqual(
          written.map(({ type, payload }) => `${type} ${Buffer.from(payload).toString('hex')}`),
        )
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  test('property: one flipped bit anywhere loses at most one frame and invents none', () => {
    fc.assert(
      fc.property(frames, fc.nat(), fc.nat(7), (written, position, bit) => {
        const bytes = fileOf(written)
        const all = read(bytes).frames
        const copy = bytes.slice()
        const at = position % copy.length
        copy[at] = copy[at]! ^ (1 << bit)
        const { frames: got } = read(copy)
        for (const frame of got) expect(all).toContainEqual(frame)
        expect(got.length).toBeGreaterThanOrEqual(all.length - 1)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  test('property: any truncation loses at most the frame it cuts', () => {
    fc.assert(
      fc.property(frames, fc.nat(), (written, length) => {
        const bytes = fileOf(written)
        const cut = length % (bytes.length + 1)
        const all = read(bytes).frames
        expect(read(bytes.subarray(0, cut)).frames).toEqual(all.filter((f) => f.offset + f.length <= cut))
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  test('property: bytes that are no file give no frame and no error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(), (bytes, offset) => {
        const reader = new FrameReader(offset)
        reader.push(bytes)
        expect(reader.next()).toBeUndefined()
        expect(reader.offset + reader.tailBytes).toBe(offset + bytes.length)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })
})

describe('encodeFrame()', () => {
  test('refuses a payload that no reader would take', () => {
    expect(() => encodeFrame('segment', new Uint8Array(8 * 1024 * 1024 + 1), 0)).toThrow(
      'Cannot write a frame: its payload has 8388609 bytes, at most 8388608 allowed',
    )
  })

  test('keeps its bytes', () => {
    expect(Buffer.from(encodeFrame('settled-status', encodeSettledStatus('k'), 2 ** 33 + 5)).toString('hex')).toBe(
      '535646010500000001000000086b32aad9e2c83e6b',
    )
  })
})

describe('payloads', () => {
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

  test.each<[string, unknown]>([
    ['no object', [header]],
    ['no session', { ...header, session: 'x' }],
    ['another kind', { ...header, kind: 'elsewhere' }],
    ['no slug', { ...header, slug: undefined }],
    ['no time', { ...header, created_at_ms: '1' }],
    ['meta that is no object', { ...header, meta: [] }],
    ['a folder that is no text', { ...header, folder_path: 7 }],
  ])('readSpoolHeader() refuses %s', (_, value) => {
    expect(readSpoolHeader(text(value))).toBeUndefined()
  })

  test.each<[string, unknown]>([
    ['no object', null],
    ['no key', { ...status, key: 1 }],
    ['a barrier below -1', { ...status, barrier: -2 }],
    ['an unknown status', { ...status, update: { status: 'created' } }],
  ])('readSpoolStatus() refuses %s', (_, value) => {
    expect(readSpoolStatus(text(value))).toBeUndefined()
  })

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['an unknown fate', Uint8Array.of(3, 0)],
    ['an end before its content', Uint8Array.of(0, 2, 1, 1)],
    ['bytes left over', Uint8Array.of(0, 1, 1, 1, 9)],
    ['a sequence past 48 bits', Uint8Array.of(0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0)],
  ])('readSettledRanges() refuses %s', (_, bytes) => {
    expect(readSettledRanges(bytes)).toBeUndefined()
  })

  test('what is not UTF-8 or not JSON is refused', () => {
    expect([readSpoolHeader(Uint8Array.of(0xff)), readSpoolStatus(Uint8Array.of(0x7b))]).toEqual([undefined, undefined])
    expect(readSettledStatus(Uint8Array.of(0xff))).toBeUndefined()
  })

  test('readSettledRanges() and readSettledStatus() give back what was written', () => {
    const settled: SettledRanges = {
      fate: 'dead-letter',
      ranges: [
        [0, 0],
        [7, 500],
        [2 ** 48 - 1, 2 ** 48 - 1],
      ],
    }
    expect(readSettledRanges(encodeSettledRanges(settled))).toEqual(settled)
    expect(readSettledStatus(encodeSettledStatus('größe:status:1'))).toBe('größe:status:1')
  })

  test('segmentRange() reads the range of any segment and refuses what is none', () => {
    fc.assert(
      fc.property(segmentArbitrary, (segment) => {
        const { session, firstSequence, count } = segment
        expect(segmentRange(encodeSegment(segment))).toEqual({ session, firstSequence, count })
      }),
      { seed: SEED, numRuns: 100 },
    )
    const bytes = encodeSegment(sampleSegment())
    expect(segmentRange(bytes.subarray(0, 27))).toBeUndefined()
    expect(segmentRange(bytes.slice().fill(0, 0, 1))).toBeUndefined()
    expect(segmentRange(bytes.slice().fill(0xff, 20, 24))).toBeUndefined()
  })
})
