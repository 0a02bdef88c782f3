// Messages to the organisation, on the event wire: open an experiment, read the folders, move an experiment.
import { Type } from '@sinclair/typebox'
import { limits, shown, slugProblem } from '@syvain-metrics/protocol'
import { doneValue, jsonResponse } from '../http/errors.ts'
import { AnswersSchema, answerTo, type Message, MessagesSchema } from '../http/message.ts'
import { type Call, type Route, route } from '../http/route.ts'
import { checkedData } from '../http/schema.ts'
import { submitOnce } from '../http/submit.ts'
import { JsonObjectSchema } from '../http/wire-schemas.ts'
import { newId } from '../ids.ts'
import { newToken } from '../keys/token.ts'
import { Refusal } from '../store/commands.ts'

const folderId = Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()]))

const OpenSchema = Type.Object({
  slug: Type.String({ minLength: 1, maxLength: limits.MAX_SLUG_CHARS }),
  description: Type.Optional(Type.Union([Type.String({ maxLength: limits.MAX_DESCRIPTION_CHARS }), Type.Null()])),
  meta: Type.Optional(Type.Union([JsonObjectSchema, Type.Null()])),
  folderId,
})

const MoveSchema = Type.Object({
  experimentId: Type.String({ minLength: 1, maxLength: 100 }),
  fromFolderId: folderId,
  toFolderId: folderId,
})

export const organizationMessages: Route = route({
  method: 'POST',
  path: '/api/v2/events',
  scope: 'write',
  summary: 'Event wire: opens experiments, reads folders, moves experiments; answers with an array',
  body: MessagesSchema,
  data: AnswersSchema,
  handle: async (call) => {
    const messages = call.body as Message[]
    const unknown = messages.find(({ event }) => !Object.hasOwn(HANDLERS, event))
    if (unknown !== undefined) throw unknownEvent(unknown)
    const answers: object[] = []
    for (const message of messages) answers.push(await HANDLERS[message.event]!(call, message))
    return jsonResponse(answers)
  },
})

/** The refusal of a message that nobody handles. */
export function unknownEvent({ event }: Message): Refusal {
  return new Refusal(400, 'unknown_event', `There is no event ${shown(event)}`)
}

/** Mints the token of an experiment in the words of the event wire. */
export async function experimentToken({ services, nowMs }: Call, experimentId: string): Promise<object> {
  const { token, id, hash } = newToken('ik_exp_', services.random)
  const input = { id, experimentId, name: 'collector', ttlMs: limits.MAX_INGESTION_KEY_TTL_MS, hash }
  const key = doneValue(await services.writer.submit({ kind: 'ingestion-key.create', input, nowMs }))
  return { experimentId, experimentToken: token, expiresAtMs: key.expires_at_ms }
}

const HANDLERS: Readonly<Record<string, (call: Call, message: Message) => Promise<object>>> = {
  'syvain.v2.experiment.open': async (call, message) => {
    const { slug, description, meta, folderId } = checkedData(OpenSchema, message)
    const problem = slugProblem(slug)
    if (problem !== undefined) throw new Refusal(400, 'invalid_body', problem)
    const experiment = await submitOnce(call, message, {
      kind: 'experiment.create',
      input: {
        id: newId(call.nowMs, call.services.random),
        slug,
        description: description ?? '',
        metadata: meta ?? {},
        folderId: folderId ?? null,
      },
    })
    return answerTo(message, 'syvain.v2.experiment.opened', await experimentToken(call, experiment.id))
  },
  'syvain.v2.foldertree.read': async ({ services }, message) => {
    const folders = (await services.store.folders()).map((folder) => ({
      folderId: folder.folder_id,
      name: folder.name,
      parentIdPath: folder.parent_id_path,
      pathName: folder.path_name,
    }))
    return answerTo(message, 'syvain.v2.foldertree.read', { folders })
  },
  'syvain.v2.folderexperiment.move': async (call, message) => {
    const { experimentId: id, toFolderId = null } = checkedData(MoveSchema, message)
    await submitOnce(call, message, { kind: 'experiment.move', input: { id, folderId: toFolderId } })
    return answerTo(message, 'syvain.v2.folderexperiment.moved', { experimentId: id, folderId: toFolderId })
  },
}
