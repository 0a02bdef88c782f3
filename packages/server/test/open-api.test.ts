import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openApiDocument } from '../src/http/open-api.ts'
import { ALL_ROUTES } from '../src/routes/all-routes.ts'
import { testServer } from './support/test-server.ts'

interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, { responses: object; parameters: { in: string; name: string }[] }>>
}

describe('openApiDocument', () => {
  test('openApiDocument() is what is checked in as openapi.json; "npm run openapi" writes it anew', () => {
    const checkedIn = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')
    expect(JSON.parse(checkedIn)).toEqual(openApiDocument(ALL_ROUTES))
  })

  test('openApiDocument() has every route once, with its path parameters', () => {
    const { openapi, paths } = openApiDocument(ALL_ROUTES) as Document
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((m) => `${m} ${path}`),
    )
    expect(described.sort()).toEqual(
      ALL_ROUTES.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`).sort(),
    )
    for (const [path, methods] of Object.entries(paths)) {
      const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name)
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((p) => p.in === 'path').map(({ name }) => name)).toEqual(names)
      }
    }
  })

  test('openApiDocument() is served to any key', async () => {
    const { server, key } = await testServer()
    const headers = { authorization: `Bearer ${key}` }
    const response = await server.fetch(new Request(`${server.url}/openapi.json`, { headers }))
    expect(await response.json()).toEqual(openApiDocument(ALL_ROUTES))
  })
})
