// Builds what a user would install into a temporary folder, once per test run, so that the fixtures import built files.
import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { buildStage } from './stage.ts'

declare module 'vitest' {
  interface ProvidedContext {
    stage: string
  }
}

export default function setup(project: TestProject): () => void {
  const stage = buildStage()
  project.provide('stage', stage)
  return () => rmSync(stage, { recursive: true, force: true })
}
