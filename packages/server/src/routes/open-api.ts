// The description of the API, for tools.
import { jsonResponse } from '../http/errors.ts'
import { openApiDocument } from '../http/open-api.ts'
import { type Route, route } from '../http/route.ts'

/** @param routes The routes to describe, asked when it is: this one is among them. */
export function openApi(routes: () => readonly Route[]): Route {
  return route({
    method: 'GET',
    path: '/openapi.json',
    scope: 'any',
    summary: 'This document',
    handle: async () => jsonResponse(openApiDocument(routes())),
  })
}
