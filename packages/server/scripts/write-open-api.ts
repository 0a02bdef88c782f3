// Writes openapi.json from the routes; a test says when it is out of date.
import { writeFileSync } from 'node:fs'
import { openApiDocument } from '../src/http/open-api.ts'
import { ALL_ROUTES } from '../src/routes/all-routes.ts'

const file = new URL('../openapi.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(openApiDocument(ALL_ROUTES), undefined, 2)}\n`)
