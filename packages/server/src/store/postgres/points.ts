// Appends points to the series of one experiment: all that a transaction changes of them in five statements at most.
import { decodeChunk, encodeChunk } from '../../series/chunk.ts'
import { type OpenSeries, type SeriesMoved, takePending } from '../../series/open-series.ts'
import { concatPoints, type Points } from '../../series/points.ts'
import { type Append, cutPieces, MERGE_PIECES, openEnd, type Piece, planAppend } from '../../series/tail.ts'
import { nullIfNaN } from '../rows.ts'
import type { Transaction } from './connection.ts'
import { insertRows } from './insert-rows.ts'

const SERIES_COLUMNS =
  'experiment_id, id, name, metadata, n, min, max, first_step, last, last_step, last_time_ms, last_session, last_sequence'
const NEW_VALUES = 'n min max first_step last last_step last_time_ms last_session last_sequence'
  .split(' ')
  .map((column) => `${column} = EXCLUDED.${column}`)
  .join(', ')

/** Stores what these series have pending, and series that are new. @returns what moved */
export async function storePending(
  tx: Transaction,
  experimentId: string,
  series: readonly OpenSeries[],
): Promise<SeriesMoved[]> {
  const grown = series.filter(({ pending }) => pending.count > 0)
  await loadTails(tx, experimentId, grown)
  const moved: SeriesMoved[] = []
  const appends = grown.map((one) => {
    const { points, moved: said } = takePending(one)
    moved.push(said)
    return { series: one, points, plan: planAppend(one.tail!, points.count) }
  })
  const merged = await takeMerged(tx, experimentId, appends)
  const chunks = appends.flatMap(({ series: one, points, plan }) => {
    const pieces = cutPieces(concatPoints([...(merged.get(one.id) ?? []), points]), plan.ordinal)
    one.tail = openEnd([
      ...plan.kept,
      ...pieces.map((piece) => ({ ordinal: piece.ordinal, count: piece.points.count })),
    ])
    return pieces.map((piece) => chunkRow(experimentId, one.id, piece))
  })
  const stored = insertRows(
    tx,
    'INSERT INTO chunk (experiment_id, series_id, ordinal, n, step_min, step_max, time_min, time_max, bytes)',
    chunks,
  )
  const summed = insertRows(
    tx,
    `INSERT INTO series (${SERIES_COLUMNS})`,
    series.map((one) => seriesRow(experimentId, one)),
    `ON CONFLICT (experiment_id, id) DO UPDATE SET ${NEW_VALUES}`,
  )
  await Promise.all([stored, summed])
  return moved
}

async function loadTails(tx: Transaction, experimentId: string, series: readonly OpenSeries[]): Promise<void> {
  const unknown = new Map(series.filter(({ tail }) => tail === undefined).map((one) => [one.id, [] as Piece[]]))
  if (unknown.size === 0) return
  const rows = await tx.query(
    `SELECT t.id, c.ordinal, c.n FROM unnest($2::integer[]) AS t (id) CROSS JOIN LATERAL (
       SELECT ordinal, n FROM chunk WHERE experiment_id = $1 AND series_id = t.id ORDER BY ordinal DESC LIMIT $3
     ) AS c ORDER BY t.id, c.ordinal`,
    [experimentId, [...unknown.keys()], 2 * MERGE_PIECES + 2],
  )
  for (const { id, ordinal, n } of rows) {
    unknown.get(id as number)!.push({ ordinal: ordinal as number, count: n as number })
  }
  for (const one of series) one.tail ??= openEnd(unknown.get(one.id)!)
}

/** Reads and removes the pieces that are merged with new points. @returns their points by series, in order */
async function takeMerged(
  tx: Transaction,
  experimentId: string,
  appends: readonly { readonly series: OpenSeries; readonly plan: Append }[],
): Promise<Map<number, Points[]>> {
  const places = appends.flatMap(({ series, plan }) => plan.merged.map(({ ordinal }) => ({ id: series.id, ordinal })))
  const merged = new Map<number, Points[]>()
  if (places.length === 0) return merged
  const rows = await tx.query(
    `DELETE FROM chunk WHERE experiment_id = $1 AND (series_id, ordinal) IN (SELECT * FROM unnest($2::integer[], $3::integer[]))
     RETURNING series_id, ordinal, bytes`,
    [experimentId, places.map(({ id }) => id), places.map(({ ordinal }) => ordinal)],
  )
  rows.sort((a, b) => (a.ordinal as number) - (b.ordinal as number))
  for (const { series_id, bytes } of rows) {
    const pieces = merged.get(series_id as number) ?? []
    pieces.push(decodeChunk(bytes as Uint8Array))
    merged.set(series_id as number, pieces)
  }
  return merged
}

function chunkRow(experimentId: string, seriesId: number, { ordinal, points }: { ordinal: number; points: Points }) {
  const { header, bytes } = encodeChunk(points)
  const { stepMin, stepMax, timeMin, timeMax } = header
  const [first, last] = [nullIfNaN(stepMin), nullIfNaN(stepMax)]
  return [experimentId, seriesId, ordinal, points.count, first, last, timeMin, timeMax, bytes]
}

function seriesRow(experimentId: string, { id, key, summary }: OpenSeries) {
  const { n, min, max, firstStep, last, lastStep, lastTimeMs, lastSession, lastSequence } = summary
  const extremes = [nullIfNaN(min), nullIfNaN(max), firstStep]
  const end = [nullIfNaN(last), lastStep, lastTimeMs, lastSession, lastSequence]
  return [experimentId, id, key.name, key.metadataJson, n, ...extremes, ...end]
}
