// Messages to one experiment, on the event wire: metrics, annotations, status, and its token.
import { Type } from '@sinclair/typebox'
import {
  annotationMetadataProblem,
  annotationProblem,
  type JsonObject,
  limits,
  type MetricRow,
  rowProblem,
  truncateText,
} from '@syvain-metrics/protocol'
import { doneValue, jsonResponse } from '../http/errors.ts'
import { AnswersSchema, answerTo, type Message, MessagesSchema } from '../http/message.ts'
import { type Call, type Route, route } from '../http/route.ts'
import { checkedData } from '../http/schema.ts'
import { submitOnce } from '../http/submit.ts'
import { JsonObjectSchema } from '../http/wire-schemas.ts'
import { Refusal } from '../store/commands.ts'
import { experimentToken, unknownEvent } from './organization-messages.ts'
import { requireExperiment } from './require-experiment.ts'

const PREFIX = 'syvain.v2.experiment.'
const optionalStep = Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: limits.MAX_STEP }), Type.Null()]))

const AnnotateSchema = Type.Object({
  annotation: Type.String({ minLength: 1, maxLength: limits.MAX_ANNOTATION_CHARS }),
  meta: Type.Optional(Type.Union([JsonObjectSchema, Type.Null()])),
  step: optionalStep,
  timestampMs: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
})

export const experimentMessages: Route = route({
  method: 'POST',
  path: '/api/v2/experiments/:id/events',
  scope: 'ingest',
  summary: 'Event wire: metrics, annotations, status and token of an experiment; answers with an array',
  body: MessagesSchema,
  data: AnswersSchema,
  handle: async (call) => {
    const experimentId = call.params.id!
    await requireExperiment(call.services.store, experimentId)
    const steps = plan(call.body as Message[], call.nowMs)
    const answers: object[] = []
    for (const step of steps) answers.push(...(await step(call, experimentId)))
    return jsonResponse(answers)
  },
})

/** A part of the request that is carried out at once. */
type Step = (call: Call, experimentId: string) => Promise<object[]>

// Everything is checked before anything is stored. Metrics that follow each other are stored together.
function plan(messages: readonly Message[], nowMs: number): Step[] {
  const steps: Step[] = []
  let metrics: { message: Message; row: MetricRow }[] = []
  const closeMetrics = () => {
    for (let i = 0; i < metrics.length; i += limits.MAX_INGEST_ITEMS) {
      steps.push(metricStep(metrics.slice(i, i + limits.MAX_INGEST_ITEMS)))
    }
    metrics = []
  }
  for (const message of messages) {
    const name = message.event.startsWith(PREFIX) ? message.event.slice(PREFIX.length) : ''
    if (name === 'metric') metrics.push({ message, row: toRow(message, nowMs) })
    else {
      closeMetrics()
      const make = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined
      if (make === undefined) throw unknownEvent(message)
      steps.push(make(message))
    }
  }
  closeMetrics()
  return steps
}

function metricStep(metrics: readonly { message: Message; row: MetricRow }[]): Step {
  return async ({ services, nowMs }, experimentId) => {
    const body = new TextEncoder().encode(JSON.stringify({ data: metrics.map(({ row }) => row) }))
    doneValue(await services.writer.submit({ kind: 'ingest.rows', input: { experimentId, body }, nowMs }))
    return metrics.map(({ message }) => answerTo(message, message.event))
  }
}

// The id of the message is the id of the event: sent again, it is stored once.
function toRow(message: Message, nowMs: number): MetricRow {
  const { metricName, metricValue, step, timestampMs, meta } = message.data ?? {}
  const row = {
    client_event_id: message.messageId,
    name: metricName,
    value: metricValue,
    step: step ?? null,
    metadata: meta ?? {},
    timestamp_ms: timestampMs ?? nowMs,
  }
  const problem = rowProblem(row)
  if (problem !== undefined) throw new Refusal(400, 'invalid_event', `message ${message.messageId}: ${problem}`)
  return row as MetricRow
}

const STEPS: Readonly<Record<string, (message: Message) => Step>> = {
  start: (message) => statusStep(message, { status: 'running', error: null }),
  done: (message) => statusStep(message, { status: 'done', error: null }),
  error: (message) => statusStep(message, { status: 'error', error: errorOf(message) }),
  annotate: (message) => {
    const { annotation: text, meta, step = null, timestampMs } = checkedData(AnnotateSchema, message)
    const metadata: JsonObject = meta ?? {}
    const problem = annotationProblem(text) ?? annotationMetadataProblem(metadata)
    if (problem !== undefined) throw new Refusal(400, 'invalid_event', `message ${message.messageId}: ${problem}`)
    return async (call, experimentId) => {
      const annotations = [{ text, metadata, createdAtMs: timestampMs ?? call.nowMs, step }]
      await submitOnce(call, message, { kind: 'annotation.add', input: { experimentId, annotations } })
      return [answerTo(message, message.event)]
    }
  },
  tokenRefresh: (message) => async (call, experimentId) => [
    answerTo(message, `${PREFIX}tokenRefreshed`, await experimentToken(call, experimentId)),
  ],
  tokenRevoke:
    (message) =>
    async ({ principal, services, nowMs }, experimentId) => {
      if (principal?.kind === 'ingestion_key') {
        const input = { id: principal.id, experimentId }
        doneValue(await services.writer.submit({ kind: 'ingestion-key.revoke', input, nowMs }))
      }
      return [answerTo(message, `${PREFIX}tokenRevoked`)]
    },
}

function statusStep(
  message: Message,
  change: { status: 'running' | 'done' | 'error'; error: { name: string; detail: string } | null },
): Step {
  return async (call, id) => {
    const timestampMs = typeof message.data?.timestampMs === 'number' ? message.data.timestampMs : call.nowMs
    await submitOnce(call, message, { kind: 'experiment.status', input: { id, timestampMs, ...change } })
    return [answerTo(message, message.event)]
  }
}

// The collector sends a text, with the kind of error in its metadata; an object is taken for its name and text.
function errorOf({ data }: Message): { name: string; detail: string } {
  const { error, meta } = data ?? {}
  const parts = (typeof error === 'object' && error !== null ? error : { detail: error }) as Record<string, unknown>
  const kind = (meta as { error_type?: unknown } | undefined)?.error_type
  const firstText = (...values: unknown[]) =>
    values.find((value) => typeof value === 'string' && value !== '') as string
  const name = firstText(parts.name, parts.type, kind, 'Error')
  const detail = firstText(parts.detail, parts.traceback, parts.message, JSON.stringify(error ?? name))
  return {
    name: truncateText(name, limits.MAX_ERROR_NAME_CHARS),
    detail: truncateText(detail, limits.MAX_ERROR_DETAIL_CHARS),
  }
}
