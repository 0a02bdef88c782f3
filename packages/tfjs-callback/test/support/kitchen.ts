// Runs a piece of JavaScript in a process of its own, with little heap and little time: what never ends, dies there.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const packageDir = fileURLToPath(new URL('../..', import.meta.url))
const cacheDir = join(packageDir, '.cache')

export interface Outcome {
  /** 0, another exit code, or the signal that ended it. */
  readonly end: number | NodeJS.Signals
  readonly output: string
}

/** The sources as JavaScript, so that a process need not compile them. Made once per test file, removed with it. */
export class Kitchen {
  /** Where the JavaScript lies. */
  readonly folder: string
  #count = 0

  constructor() {
    mkdirSync(cacheDir, { recursive: true })
    this.folder = mkdtempSync(join(cacheDir, 'recipes-'))
    const compilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      rewriteRelativeImportExtensions: true,
    }
    for (const name of readdirSync(join(packageDir, 'src'))) {
      const { outputText } = ts.transpileModule(readFileSync(join(packageDir, 'src', name), 'utf8'), {
        compilerOptions,
      })
      writeFileSync(join(this.folder, name.replace(/\.ts$/, '.js')), outputText)
    }
  }

  /** @param code a module; it may import our package and tfjs */
  async run(code: string, limits: { heapMb: number; timeoutMs: number }): Promise<Outcome> {
    this.#count += 1
    const file = join(this.folder, `recipe-${this.#count}.mjs`)
    writeFileSync(file, code.replaceAll("'@syvain-metrics/tfjs-callback'", "'./index.js'"))
    return this.#start([`--max-old-space-size=${limits.heapMb}`, file], limits.timeoutMs)
  }

  /** Runs a program as a reader pastes it, with the sources of all packages, core too. */
  async runAsPasted(code: string, timeoutMs: number): Promise<Outcome> {
    const file = join(this.folder, 'pasted.mjs')
    writeFileSync(file, code)
    return this.#start(['--conditions=@syvain-metrics/source', '--import', 'tsx', file], timeoutMs)
  }

  #start(args: string[], timeoutMs: number): Promise<Outcome> {
    const env = { ...process.env, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '2' }
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd: this.folder, env, timeout: timeoutMs })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (text) => {
          output += text
        })
      }
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ end: signal ?? code ?? 1, output }))
    })
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
