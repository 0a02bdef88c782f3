// Holds the documents against the tree: every file they name and every link they make exists, and every option, setting, code and
// endpoint is described somewhere a reader looks.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { ROOT } from './run.mjs'

const problems = []
const read = (path) => readFileSync(join(ROOT, path), 'utf8')
const packages = readdirSync(join(ROOT, 'packages'))
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...markdown('docs'),
  ...packages.map((name) => `packages/${name}/README.md`),
]

for (const path of documents) {
  if (!existsSync(join(ROOT, path))) {
    problems.push(`${path} is missing`)
    continue
  }
  const text = read(path)
  for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
    if (!existsSync(join(ROOT, dirname(path), target))) problems.push(`${path}: link to ${target}, which is not there`)
  }
  // `core/src/deliver/plan.ts` in a drawing means packages/core/src/deliver/plan.ts.
  for (const [file] of text.matchAll(/\b(?:packages\/)?[a-z-]+\/(?:src|test)\/[\w./-]+\.tsx?\b/g)) {
    const full = file.startsWith('packages/') ? file : `packages/${file}`
    if (!existsSync(join(ROOT, full)) && !existsSync(join(ROOT, file)))
      problems.push(`${path}: names ${file}, which is not there`)
  }
}

described('packages/core/src/options.ts', /^ {2}readonly (\w+)\?:/gm, 'option of the collector', [
  'README.md',
  'packages/core/README.md',
  'docs',
])
described('packages/core/src/errors.ts', /^ {2}\| '([A-Z_]+)'/gm, 'error code of core', [
  'packages/core/README.md',
  'docs',
])
described('packages/core/src/deliver/ledger.ts', /^ {2}\| '([a-z-]+)' \/\//gm, 'reason of a drop', [
  'packages/core/README.md',
  'docs',
])

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

/** Each match of `pattern` in a source must stand in one of the documents. */
function described(source, pattern, what, places) {
  const text = places
    .flatMap((place) => (place === 'docs' ? markdown('docs') : [place]))
    .map(read)
    .join('\n')
  for (const [, name] of read(source).matchAll(pattern)) {
    if (!text.includes(name)) problems.push(`${what} ${name} (${source}) is described nowhere in ${places.join(', ')}`)
  }
}

function markdown(dir) {
  return readdirSync(join(ROOT, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
}
