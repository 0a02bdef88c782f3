// Writes docs/postgres-schema.sql from the migrations; a test says when it is out of date.
import { writeFileSync } from 'node:fs'
import { schemaDocument } from '../src/store/postgres/schema.ts'

writeFileSync(new URL('../../../docs/postgres-schema.sql', import.meta.url), schemaDocument())
