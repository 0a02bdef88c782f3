import { describe, expect, test } from 'vitest'
import { createClient, type HttpRequest, querySeries } from '../src/index.ts'
import { readSeriesLines, SERIES_LINES_MEDIA_TYPE } from '../src/read-series-lines.ts'
import type { HttpReply } from '../src/transport.ts'

const A = {
  experimentId: 'e',
  metricName: 'a',
  metadataHash: 'h',
  metadata: {},
  data: { steps: [0, null], timestamp: [1, 2], value: [3, 4] },
}
const B = { ...A, metricName: 'b', data: { steps: [1], timestamp: [1], value: [5] } }
const END = { kind: 'complete', batchCount: 2, rowCount: 3 }

function lines(values: readonly unknown[], mediaType = SERIES_LINES_MEDIA_TYPE): HttpReply {
  const text = values.map((value) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`).join('')
  return { status: 200, text, header: (name) => (name === 'content-type' ? mediaType : null) }
}

describe('readSeriesLines()', () => {
  test.each<[string, HttpReply]>([
    ['another media type', lines([A, B, END], 'application/json')],
    ['nothing', lines([])],
    ['no last line', lines([A, B])],
    ['a last line that is cut', lines([A, B, '{"kind":"comp'])],
    ['a series too few', lines([A, END])],
    ['a series too many', lines([A, B, B, END])],
    ['rows too few', lines([A, B, { ...END, rowCount: 4 }])],
    ['a line that is no series', lines([A, { value: 1 }, END])],
    ['lines after the last', lines([A, B, END, A])],
  ])('refuses %s', (_name, reply) => {
    expect(readSeriesLines(reply)).toBeUndefined()
  })

  test('takes lines that the last one counts', () => {
    expect(readSeriesLines(lines([A, B, END]))).toEqual([A, B])
    expect(readSeriesLines(lines([{ ...END, batchCount: 0, rowCount: 0 }]))).toEqual([])
    expect(readSeriesLines(lines([A, B, END], `${SERIES_LINES_MEDIA_TYPE}; charset=utf-8`))).toEqual([A, B])
  })
})

test('querySeries() with stream asks for lines, and takes an envelope too', async () => {
  const requests: HttpRequest[] = []
  const replies = [lines([A, B, END]), lines([{ data: [A], error: null }], 'application/json'), lines([A, B])]
  const transport = {
    async request(request: HttpRequest) {
      requests.push(request)
      return replies[requests.length - 1]!
    },
    close: async () => {},
  }
  const client = createClient({ host: 'http://h', token: 't', transport, attempts: 1 })
  const args = { series: [{ experimentId: 'e' }], stream: true }
  expect(await querySeries(client, args)).toEqual([A, B])
  expect(await querySeries(client, args)).toEqual([A])
  await expect(querySeries(client, args)).rejects.toMatchObject({ code: 'NOT_AN_ANSWER' })
  expect(requests[0]?.headers.accept).toBe(SERIES_LINES_MEDIA_TYPE)
})
