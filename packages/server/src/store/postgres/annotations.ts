// Annotations and reports of loss: a row each.
import type { WireAnnotation } from '@syvain-metrics/protocol'
import { type CommandInput, type DroppedRange, eventIdReused, type NewAnnotation } from '../commands.ts'
import { type SqlRow, toAnnotation, toDropped } from '../rows.ts'
import type { AnnotationFilter } from '../store.ts'
import type { Transaction } from './connection.ts'
import type { ExperimentState } from './experiment-state.ts'
import { insertRows } from './insert-rows.ts'

/** Stores annotations that are known to be new, in one statement. */
export async function insertAnnotations(
  tx: Transaction,
  experimentId: string,
  annotations: readonly NewAnnotation[],
): Promise<WireAnnotation[]> {
  if (annotations.length === 0) return []
  const columns = annotations.map(({ text, metadata, createdAtMs, step, origin }) => ({
    text,
    metadata: JSON.stringify(metadata),
    createdAtMs,
    step,
    session: origin?.session ?? null,
    sequence: origin?.sequence ?? null,
  }))
  const column = <K extends keyof (typeof columns)[number]>(name: K) => columns.map((one) => one[name])
  const rows = await tx.query(
    `INSERT INTO annotation (experiment_id, text, metadata, created_at_ms, step, session, sequence)
     SELECT $1, a.text, a.metadata, a.created_at_ms, a.step, a.session, a.sequence
     FROM unnest($2::text[], $3::text[], $4::double precision[], $5::double precision[], $6::text[], $7::bigint[])
       WITH ORDINALITY AS a (text, metadata, created_at_ms, step, session, sequence, place) ORDER BY a.place RETURNING *`,
    [
      experimentId,
      column('text'),
      column('metadata'),
      column('createdAtMs'),
      column('step'),
      column('session'),
      column('sequence'),
    ],
  )
  return rows.map(toAnnotation)
}

/**
 * Adds annotations of a request: those of a session once, for ever.
 *
 * @throws Refusal 409 when the identity of one belongs to a metric; nothing is stored then.
 */
export async function addAnnotations(
  tx: Transaction,
  { experimentId, annotations }: CommandInput<'annotation.add'>,
  state: ExperimentState,
): Promise<{ readonly all: WireAnnotation[]; readonly fresh: WireAnnotation[] }> {
  const known = await findByOrigin(tx, experimentId, annotations)
  // All are checked before one is marked as known: the state outlives a refusal.
  for (const { origin } of annotations) {
    if (origin === undefined || known.has(originText(origin))) continue
    if (state.dedupe.isKnown(experimentId, origin.session, origin.sequence)) throw eventIdReused()
  }
  const isFresh = annotations.map(
    ({ origin }) =>
      origin === undefined ||
      (!known.has(originText(origin)) && state.dedupe.isNew(experimentId, origin.session, origin.sequence)),
  )
  const fresh = await insertAnnotations(
    tx,
    experimentId,
    annotations.filter((_, i) => isFresh[i]),
  )
  const inOrder = fresh.values()
  const all = annotations.map(({ origin }, i) => {
    if (!isFresh[i]) return known.get(originText(origin!))!
    const stored = inOrder.next().value!
    if (origin !== undefined) known.set(originText(origin), stored)
    return stored
  })
  return { all, fresh }
}

async function findByOrigin(
  tx: Transaction,
  experimentId: string,
  annotations: readonly NewAnnotation[],
): Promise<Map<string, WireAnnotation>> {
  const origins = annotations.flatMap(({ origin }) => (origin === undefined ? [] : [origin]))
  if (origins.length === 0) return new Map()
  const rows = await tx.query(
    `SELECT * FROM annotation
     WHERE experiment_id = $1 AND (session, sequence) IN (SELECT * FROM unnest($2::text[], $3::bigint[]))`,
    [experimentId, origins.map(({ session }) => session), origins.map(({ sequence }) => sequence)],
  )
  return new Map(rows.map((row) => [originText(row as { session: string; sequence: number }), toAnnotation(row)]))
}

function originText({ session, sequence }: { readonly session: string; readonly sequence: number }): string {
  return `${session} ${sequence}`
}

export async function listAnnotations(
  tx: Transaction,
  experimentId: string,
  { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, limit }: AnnotationFilter,
): Promise<WireAnnotation[]> {
  const rows = await tx.query(
    `SELECT * FROM annotation WHERE experiment_id = $1 AND created_at_ms >= $2 AND created_at_ms <= $3
     ORDER BY created_at_ms, id LIMIT $4`,
    [experimentId, fromMs, toMs, limit],
  )
  return rows.map(toAnnotation)
}

/** One annotation by the id that the wire gives it. */
export async function findAnnotation(
  tx: Transaction,
  experimentId: string,
  id: string,
): Promise<WireAnnotation | undefined> {
  const number = Number(id.replace('ann_', ''))
  const [row] = await tx.query('SELECT * FROM annotation WHERE experiment_id = $1 AND id = $2', [experimentId, number])
  return row && toAnnotation(row)
}

/** Keeps a report of loss; the same range reported again counts once. */
export async function saveDropped(
  tx: Transaction,
  experimentId: string,
  dropped: readonly DroppedRange[],
): Promise<void> {
  // A statement may touch a row once: the last word on each range.
  const ranges = new Map(dropped.map((range) => [`${range.session} ${range.firstSequence}`, range]))
  await insertRows(
    tx,
    'INSERT INTO dropped (experiment_id, session, first_sequence, count, reason)',
    [...ranges.values()].map(({ session, firstSequence, count, reason }) => [
      experimentId,
      session,
      firstSequence,
      count,
      reason,
    ]),
    `ON CONFLICT (experiment_id, session, first_sequence) DO UPDATE SET count = EXCLUDED.count, reason = EXCLUDED.reason`,
  )
}

export async function listDropped(tx: Transaction, experimentId: string): Promise<DroppedRange[]> {
  const rows: SqlRow[] = await tx.query(
    'SELECT * FROM dropped WHERE experiment_id = $1 ORDER BY session, first_sequence',
    [experimentId],
  )
  return rows.map(toDropped)
}
