// The placement matrix on the back ends that need no set-up.
import * as tf from '@tensorflow/tfjs'
import './support/quiet.ts'
import '@tensorflow/tfjs-backend-wasm'
import { beforeAll, describe } from 'vitest'
import { describePlacement } from './support/placement.ts'

describe('cpu', () => {
  beforeAll(async () => void (await tf.setBackend('cpu')))
  describePlacement('cpu', () => ({ tf, verbose: [0] }))
})

describe('wasm', () => {
  beforeAll(async () => void (await tf.setBackend('wasm')))
  describePlacement('wasm', () => ({ tf, verbose: [0] }))
})
