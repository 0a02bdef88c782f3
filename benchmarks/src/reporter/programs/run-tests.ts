// Runs the tests of one project to their end: the time on the clock, and the CPU time of the runner and everything it started.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { job, report } from '../../run/job.ts'
import { command, type Project, project } from '../project.ts'

/** CPU time of all ended descendants that were waited for, milliseconds; Linux alone tells. */
function childrenCpuMs(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    // The name of the program, in brackets, may hold spaces; field 16 and 17 are ticks of 10 ms.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[13]) + Number(fields[14])) * 10
  } catch {
    return 0
  }
}

const wanted = job<Project>()
const cwd = project(import.meta.dirname, wanted)
const { PATH = '', HOME = '' } = process.env
const startMs = performance.now()
const { status, stdout, stderr } = spawnSync(process.execPath, command(wanted.runner), {
  cwd,
  env: { PATH, HOME, NO_COLOR: '1' },
  encoding: 'utf8',
})
const wallMs = performance.now() - startMs
const passed = /Tests:?\s+(\d+) passed/.exec(stdout + stderr)?.[1]
if (status !== 0 || Number(passed) !== wanted.tests) {
  throw new Error(`Cannot measure: ${wanted.tests} tests had to pass, status ${status}\n${stdout}\n${stderr}`)
}
report({ wallMs, cpuMs: childrenCpuMs() })
