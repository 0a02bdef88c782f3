// Checks bodies and queries against their schemas: the same ones the OpenAPI document is made from.
import type { Static, TObject, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { jsonProblem, shown } from '@syvain-metrics/protocol'
import { Refusal } from '../store/commands.ts'

/** A JSON body that fits its schema. @throws Refusal 400 naming the place, the rule and what was found. */
export function readJson<S extends TSchema>(schema: S, bytes: Uint8Array): Static<S> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // The parser's sentence quotes the body; the rule is enough.
    throw new Refusal(400, 'invalid_body', 'The body is not JSON in UTF-8')
  }
  // Depth first: the check below walks the value by recursion.
  const nesting = jsonProblem(value, 'body')
  if (nesting !== undefined) throw new Refusal(400, 'invalid_body', nesting)
  return checked(schema, value, 'body')
}

/** Query parameters that fit their schema; numbers and booleans are read from text, lists from repetition. */
export function readQuery<S extends TObject>(schema: S, query: URLSearchParams): Static<S> {
  const value: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties)) {
    const texts = query.getAll(name)
    if (texts.length === 0) continue
    value[name] = property.type === 'array' ? texts : fromText(property, texts[0]!)
  }
  return checked(schema, value, 'query')
}

/** The data of a message, checked. @throws Refusal 400 naming the message. */
export function checkedData<S extends TSchema>(schema: S, message: { messageId: string; data?: unknown }): Static<S> {
  return checked(schema, message.data ?? {}, 'data', `message ${message.messageId}: `)
}

/** A value that fits its schema. @throws Refusal 400 naming the place, the rule and what was found. */
export function checked<S extends TSchema>(schema: S, value: unknown, where: string, prefix = ''): Static<S> {
  const error = Value.Errors(schema, value).First()
  if (error === undefined) return value as Static<S>
  const place = where + error.path.replaceAll('/', '.')
  throw new Refusal(
    400,
    `invalid_${where}`,
    `${prefix}${place}: ${lowerFirst(error.message)}, got ${shown(error.value)}`,
  )
}

// Text that is no number or boolean is left as it is: the check then names it.
function fromText(property: TSchema, text: string): unknown {
  switch (property.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    default:
      return text
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
