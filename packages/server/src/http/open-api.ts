// The OpenAPI 3.1 document, made from the routes and the schemas that check their requests.
import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import { SEGMENT_MEDIA_TYPE } from '@syvain-metrics/protocol'
import type { Route } from './route.ts'

/** Schema of every failed answer. */
const ErrorSchema = Type.Object({
  error: Type.Object({
    message: Type.String(),
    details: Type.Optional(
      Type.String({ description: 'key=value words joined by ";", of which code is the error code' }),
    ),
  }),
})

const TEXT_TYPES: Readonly<Record<string, string>> = {
  '/api/v1/events': 'text/event-stream',
  '/metrics': 'text/plain',
}

/**
 * Describes routes.
 *
 * @returns A plain object: the schemas are JSON Schema already, which is the dialect of OpenAPI 3.1.
 * @see {@link https://spec.openapis.org/oas/v3.1.0 | OpenAPI 3.1}
 */
export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return plain({
    openapi: '3.1.0',
    info: {
      title: 'Syvain Metrics',
      version: '1',
      description: 'The self-hosted service. Successful answers are {"data": …, "error": null}.',
    },
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Error: ErrorSchema },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'ak_org_… for everything, ik_exp_… for one experiment' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'syvain_metrics_7777',
          description: 'the name ends in the port',
        },
      },
    },
  })
}

function operation(route: Route): object {
  const body = requestBody(route)
  return {
    summary: route.summary,
    ...(route.scope === 'public' ? { security: [] } : {}),
    'x-scope': route.scope,
    parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [route.status]: { description: 'done', content: content(route) },
      default: {
        description: 'refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function content(route: Route): object {
  if (route.data === undefined) return { [TEXT_TYPES[route.path] ?? 'application/json']: {} }
  return { 'application/json': { schema: answerSchema(route, route.data) } }
}

/** Schema of a whole answer: the envelope, or on the event wire the bare array. */
export function answerSchema(route: Route, data: TSchema): TSchema {
  return route.path.startsWith('/api/v2/') ? data : Type.Object({ data, error: Type.Null() })
}

function pathParameters(path: string): object[] {
  return Array.from(path.matchAll(/:(\w+)/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: TObject | undefined): object[] {
  if (query === undefined) return []
  return Object.entries(query.properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query.required?.includes(name) ?? false,
    schema,
  }))
}

function requestBody(route: Route): object | undefined {
  if (route.body !== undefined) return { required: true, content: { 'application/json': { schema: route.body } } }
  if (!route.rawBody) return undefined
  return {
    required: true,
    content: {
      'application/json': { schema: { type: 'object', required: ['data'], properties: { data: { type: 'array' } } } },
      [SEGMENT_MEDIA_TYPE]: { schema: { type: 'string', contentMediaType: SEGMENT_MEDIA_TYPE } },
    },
  }
}

// TypeBox marks its schemas with symbols, which JSON leaves out.
function plain(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object
}
