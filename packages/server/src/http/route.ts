// What a route is: data about it, and a function from a checked request to an answer.
import type { IncomingMessage } from 'node:http'
import type { Static, TObject, TSchema } from '@sinclair/typebox'
import type { Services } from '../services.ts'
import type { Principal, RouteScope } from './auth.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** A request that passed the gate and fits the schemas of its route. */
export interface Call<Q = unknown, B = unknown> {
  readonly request: Request
  /** Path parts, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Q
  readonly body: B
  /** Set for every route that is not public. */
  readonly principal: Principal | undefined
  readonly services: Services
  readonly nowMs: number
  /** The socket's side of the request, where there is one. */
  readonly incoming: IncomingMessage | undefined
  /** Hash of the bytes of a JSON body. */
  readonly bodyHash: string | undefined
}

/** One endpoint. `Answer` is put in the envelope; a Response goes out as it is. */
export interface Route {
  readonly method: Method
  /** As `/api/v1/experiments/:id`. */
  readonly path: string
  readonly scope: RouteScope
  /** One line for the OpenAPI document. */
  readonly summary: string
  readonly query: TObject | undefined
  /** Schema of a JSON body; left out where there is none or the handler reads the bytes itself. */
  readonly body: TSchema | undefined
  /** Schema of `data`; left out where the answer is no envelope. */
  readonly data: TSchema | undefined
  /** Status of success. */
  readonly status: 200 | 201
  /** Whether the handler reads the body itself. */
  readonly rawBody: boolean
  readonly handle: (call: Call) => Promise<unknown>
}

type RouteInput<Q extends TObject, B extends TSchema> = Pick<Route, 'method' | 'path' | 'scope' | 'summary'> & {
  readonly query?: Q
  readonly body?: B
  readonly data?: TSchema
  readonly status?: 200 | 201
  readonly rawBody?: boolean
  readonly handle: (call: Call<Static<Q>, Static<B>>) => Promise<unknown>
}

/** Declares a route; types of query and body follow from their schemas. */
export function route<Q extends TObject, B extends TSchema>(input: RouteInput<Q, B>): Route {
  return {
    query: undefined,
    body: undefined,
    data: undefined,
    status: 200,
    rawBody: false,
    ...input,
    handle: input.handle as (call: Call) => Promise<unknown>,
  }
}
