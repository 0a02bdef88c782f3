// The event wire of the newest Python collector: arrays of messages in, arrays of answers out, matched by id, without an envelope.
import { type TSchema, Type } from '@sinclair/typebox'
import { JsonObjectSchema } from './wire-schemas.ts'

/** Most messages of one request. */
const MAX_MESSAGES = 10_000

/** A message as it comes in. */
export interface Message {
  readonly event: string
  readonly messageId: string
  readonly data?: Readonly<Record<string, unknown>>
}

export const MessagesSchema: TSchema = Type.Array(
  Type.Object({
    event: Type.String({ minLength: 1, maxLength: 200 }),
    messageId: Type.String({ minLength: 1, maxLength: 200 }),
    data: Type.Optional(JsonObjectSchema),
  }),
  { minItems: 1, maxItems: MAX_MESSAGES },
)

export const AnswersSchema: TSchema = Type.Array(
  Type.Object({
    event: Type.String(),
    messageId: Type.String(),
    correlationId: Type.String(),
    status: Type.Literal('ok'),
    data: Type.Optional(JsonObjectSchema),
  }),
)

/** The answer to a message; the client finds it by `correlationId`. */
export function answerTo(message: Message, event: string, data?: object): object {
  return {
    event,
    messageId: `re-${message.messageId}`,
    correlationId: message.messageId,
    status: 'ok',
    ...(data === undefined ? {} : { data }),
  }
}
