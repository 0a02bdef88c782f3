import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, inject, test } from 'vitest'
import { assetsUrl } from '../src/index.ts'

const root = fileURLToPath(inject('assets'))
const files = readdirSync(`${root}assets`)

test('assetsUrl is a folder of this package, so that names can be appended', () => {
  expect(assetsUrl.href).toMatch(/^file:.*\/dist\/assets-root\/$/)
})

test('the bundle is one script of at most 60 KB gzip and one style', () => {
  expect(files.map((name) => name.split('.').at(-1)).sort()).toEqual(['css', 'js'])
  const script = readFileSync(`${root}assets/${files.find((name) => name.endsWith('.js'))}`)
  expect(gzipSync(script).length).toBeLessThanOrEqual(60 * 1024)
})

test('the bundle has nothing inline and names no other origin', () => {
  const page = readFileSync(`${root}index.html`, 'utf8')
  expect(page).not.toMatch(/<style|<script(?![^>]*\ssrc=)|style=|\son[a-z]+=/)
  const all = [page, ...files.map((name) => readFileSync(`${root}assets/${name}`, 'utf8'))].join('\n')
  // Names of XML vocabularies are no addresses that anything is loaded from.
  expect(all.match(/https?:\/\/(?!www\.w3\.org\/)[\w.-]+/g) ?? []).toEqual([])
})
