// Keeps tfjs from advertising its native back end on stderr in every test file.
import * as tf from '@tensorflow/tfjs'

tf.env().set('IS_TEST', true)
