// A client under test, ready to run: a folder with its packages and the program of its child processes.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Subject } from '../subjects/subject.ts'
import { childProgram } from './child-program.ts'
import { copyBuild } from './workspace-build.ts'

/** Where a client was put, and which versions it runs with. */
export interface Prepared {
  readonly program: string
  readonly versions: Readonly<Record<string, string>>
}

const FOLDER = fileURLToPath(new URL('../../.peers/', import.meta.url))

/** Puts a client into a folder of its own: ours from the workspace's build, a peer from npm. */
export async function prepare(subject: Subject): Promise<Prepared> {
  const dir = join(FOLDER, subject.name)
  mkdirSync(dir, { recursive: true })
  const versions = subject.name === 'ours' ? await copyBuild(dir) : await install(subject, dir)
  const client = fileURLToPath(new URL(`../subjects/${subject.name}.client.ts`, import.meta.url))
  return { program: await childProgram(client, dir), versions }
}

async function install({ packages }: Subject, dir: string): Promise<Record<string, string>> {
  const installed = installedVersions(packages, dir)
  if (Object.entries(packages).every(([name, version]) => installed[name] === version)) return installed
  writeFileSync(join(dir, 'package.json'), '{ "private": true, "type": "module" }\n')
  const specs = Object.entries(packages).map(([name, version]) => `${name}@${version}`)
  const options = ['--ignore-scripts', '--save-exact', '--no-audit', '--no-fund']
  await promisify(execFile)('npm', ['install', ...options, ...specs], { cwd: dir })
  return installedVersions(packages, dir)
}

function installedVersions(packages: Subject['packages'], dir: string): Record<string, string> {
  const found = Object.keys(packages).flatMap((name) => {
    const path = join(dir, 'node_modules', name, 'package.json')
    return existsSync(path) ? [[name, JSON.parse(readFileSync(path, 'utf8')).version as string] as const] : []
  })
  return Object.fromEntries(found)
}
