// The native back end: the placement matrix with TensorBoard, and what its progress bar changes. Skipped where it is not set up.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tfjsCallback } from '../src/index.ts'
import { MemoryExperiment } from './support/memory-experiment.ts'
import { linear, regression } from './support/models.ts'
import { describePlacement } from './support/placement.ts'
import { loadTfjsNode, type TfjsNode } from './support/tfjs-node.ts'

const native = loadTfjsNode()
const reason = 'reason' in native ? native.reason : ''
if (reason) process.stderr.write(`tfjs-node tests are skipped: ${reason}. Run them after \`pnpm setup:tfjs-node\`.\n`)
const tf = ('tf' in native ? native.tf : {}) as TfjsNode
const folder = mkdtempSync(join(tmpdir(), 'tfjs-callback-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function tensorBoard() {
  const logs = mkdtempSync(join(folder, 'board-'))
  const callback = tf.node.tensorBoard(logs, { updateFreq: 'batch' })
  // It writes one folder of events for the training values and one for the validation.
  return { callback, calls: () => (readdirSync(logs).length === 2 ? 3 : 0) }
}

describe.skipIf(reason)('tfjs-node', () => {
  if (reason) {
    it('tfjs-node is not set up', () => expect(reason).toBe(''))
    return
  }
  describePlacement('tfjs-node', () => ({ tf: tf as never, verbose: [0, 1], tensorBoard }))

  it('tfjs-node is TensorFlow itself', () => {
    expect(tf.getBackend()).toBe('tensorflow')
  })

  it.each([0, 1])(
    'tfjsCallback() logs the same batches at verbose %i, though the progress bar reads them first',
    async (verbose) => {
      const experiment = new MemoryExperiment()
      const { x, y } = regression(tf, 32)
      const model = linear(tf)
      const callbacks = tfjsCallback(experiment, { tf, batches: 1 })
      const result = await model.fit(x, y, { epochs: 2, batchSize: 8, verbose, shuffle: false, callbacks })
      const batches = experiment.line('loss', { split: 'train', granularity: 'batch' }).map(([, value]) => value)
      expect(batches).toHaveLength(8)
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length
      expect(mean(batches.slice(0, 4))).toBeCloseTo(result.history.loss![0] as number, 5)
      expect(experiment.events('train_begin')[0]).toMatchObject({ backend: 'tensorflow', tfjs_node_version: '4.22.0' })
    },
  )
})
