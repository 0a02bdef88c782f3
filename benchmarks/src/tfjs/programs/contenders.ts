// Callbacks to be compared: an idle one, array pushes, ours, TensorBoard.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { tfjsCallback } from '@syvain-metrics/tfjs-callback'
import type * as tfjs from '@tensorflow/tfjs'

export type Tf = typeof tfjs & {
  readonly node: { tensorBoard(dir: string, args: { updateFreq: 'batch' }): tfjs.CustomCallback }
}

export interface Contender {
  readonly name: string
  /** `told` says how much it was told, so that nothing can be optimised away. */
  make(tf: Tf, folder: string): { readonly callback: object; told(): number }
}

/** Ours, with an experiment that only counts: what core adds is a question of its own. */
function ours(name: string, options: (tf: Tf) => Parameters<typeof tfjsCallback>[1]): Contender {
  return {
    name: `ours, ${name}`,
    make(tf) {
      let told = 0
      const count = (): void => {
        told += 1
      }
      const callback = tfjsCallback({ metric: count, annotation: count }, options(tf))
      return { callback, told: () => told }
    },
  }
}

const pushPlain: Contender = {
  name: 'array push, plain',
  make() {
    const rows: unknown[] = []
    const onBatchEnd = (batch: number, { loss, acc }: tfjs.Logs): number => rows.push({ batch, loss, acc })
    return { callback: { onBatchEnd }, told: () => rows.length }
  },
}

const pushInstance: Contender = {
  name: 'array push, instance',
  make(tf) {
    const rows: unknown[] = []
    class Push extends tf.Callback {
      override async onBatchEnd(batch: number, logs?: object): Promise<void> {
        const { loss, acc } = logs as Record<'loss' | 'acc', tfjs.Scalar>
        const [one, two] = await Promise.all([loss.data(), acc.data()])
        rows.push({ batch, loss: one[0], acc: two[0] })
      }
    }
    return { callback: new Push(), told: () => rows.length }
  },
}

export const CONTENDERS: readonly Contender[] = [
  { name: 'idle', make: (tf) => ({ callback: new (class extends tf.Callback {})(), told: () => 1 }) },
  pushPlain,
  pushInstance,
  ours('plain, every batch', () => ({ batches: 1 })),
  ours('instance, every batch', (tf) => ({ tf, batches: 1 })),
  ours('instance, every 500 ms', (tf) => ({ tf, batches: { everyMs: 500 } })),
  ours('instance, epochs', (tf) => ({ tf })),
  ours('plain, epochs', () => ({})),
  {
    name: 'TensorBoard, every batch',
    make(tf, folder) {
      const callback = tf.node.tensorBoard(mkdtempSync(join(folder, 'board-')), { updateFreq: 'batch' })
      return { callback, told: () => 1 }
    },
  },
]
