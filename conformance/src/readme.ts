// Writes the table of README.md from results/*.json. Nothing in it is typed by hand.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { betweenMarkers } from './markers.ts'
import type { Results } from './results.ts'
import { SUBJECTS } from './subjects/subjects.ts'
import { matrix } from './table.ts'

const README = fileURLToPath(new URL('../README.md', import.meta.url))
const runs = SUBJECTS.flatMap(({ name }) => {
  const file = fileURLToPath(new URL(`../results/${name}.json`, import.meta.url))
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as Results] : []
})
const text = [matrix(runs), ...runs.map(provenance)].join('\n\n')
writeFileSync(README, betweenMarkers(readFileSync(README, 'utf8'), text))

function provenance({ title, versions, node, machine, at, seconds }: Results): string {
  const known = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const { cpu, cores, platform, load1 } = machine
  return `${title}: ${known.join(', ')}; Node ${node}, ${cores} × ${cpu}, ${platform}, load ${load1}; ${at.slice(0, 10)}, ${seconds} s.`
}
