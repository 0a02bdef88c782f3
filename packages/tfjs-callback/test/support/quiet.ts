// Keeps tfjs from advertising its native back end on stderr in every test file: it does so once, at its first tensor on cpu.
import * as tf from '@tensorflow/tfjs'

await tf.setBackend('cpu')
tf.env().set('PROD', true)
tf.scalar(1).dispose()
tf.env().set('PROD', false)
