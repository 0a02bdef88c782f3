// Reads the JSON body of an ingest request: text, then the protocol's own rules for each item.
import { type ReadRows, readRows } from '@syvain-metrics/protocol'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Rows of a body, or what is wrong with it. */
export function readRowBody(body: Uint8Array): ReadRows {
  let parsed: unknown
  try {
    parsed = JSON.parse(decoder.decode(body))
  } catch {
    // The parser quotes the body, which may be long and is the caller's own: the sentence is enough.
    return { kind: 'invalid-body', message: 'the body is not JSON in UTF-8' }
  }
  return readRows(parsed)
}
