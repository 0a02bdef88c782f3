// The native back end, or the reason why it can't be had on this machine.
import { createRequire } from 'node:module'
import util from 'node:util'
import type * as tfjs from '@tensorflow/tfjs'

interface TensorBoardArgs {
  readonly updateFreq?: 'epoch' | 'batch'
}

export type TfjsNode = typeof tfjs & {
  readonly node: { tensorBoard(logdir: string, args?: TensorBoardArgs): tfjs.CustomCallback }
}

// Node 23 took this away, and tfjs-node 4.22.0 calls it in every operation.
const shim = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean }
shim.isNullOrUndefined ??= (value) => value === null || value === undefined
process.env.TF_CPP_MIN_LOG_LEVEL = '2'

export function loadTfjsNode(): { readonly tf: TfjsNode } | { readonly reason: string } {
  // Its progress bar keeps the console.log that it finds when it is loaded.
  const { log } = console
  console.log = () => {}
  try {
    return { tf: createRequire(import.meta.url)('@tensorflow/tfjs-node') as TfjsNode }
  } catch (error) {
    return { reason: String((error as Error).message).split(/\n| at path/)[0]! }
  } finally {
    console.log = log
  }
}
