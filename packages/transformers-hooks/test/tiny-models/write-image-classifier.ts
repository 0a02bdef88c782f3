// A classifier of the mean colour of a picture, as a real `image-classification` pipeline.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onnxModel } from './onnx.ts'
import { writeJson } from './tokenizer.ts'

/** Writes the folder of a classifier with the labels `red`, `green`, `blue`; it is loaded as `writeTextClassifier` says. */
export function writeImageClassifier(dir: string): void {
  const labels = ['red', 'green', 'blue']
  const model = onnxModel({
    inputs: [{ name: 'pixel_values', type: 'float', dims: ['batch', 3, 'height', 'width'] }],
    outputs: [{ name: 'logits', type: 'float', dims: ['batch', 3] }],
    constants: [{ name: 'scale', dims: [1], data: Float32Array.of(10) }],
    nodes: [
      { op: 'ReduceMean', inputs: ['pixel_values'], outputs: ['means'], attributes: { axes: [2, 3], keepdims: 0 } },
      { op: 'Mul', inputs: ['means', 'scale'], outputs: ['logits'] },
    ],
  })
  mkdirSync(join(dir, 'onnx'), { recursive: true })
  writeFileSync(join(dir, 'onnx', 'model.onnx'), model)
  writeJson(join(dir, 'config.json'), {
    model_type: 'vit',
    architectures: ['ViTForImageClassification'],
    id2label: Object.fromEntries(labels.map((label, id) => [id, label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
  })
  writeJson(join(dir, 'preprocessor_config.json'), {
    image_processor_type: 'ViTImageProcessor',
    feature_extractor_type: 'ViTFeatureExtractor',
    do_resize: false,
    do_normalize: false,
    do_rescale: true,
    rescale_factor: 1 / 255,
    size: { height: 8, width: 8 },
  })
}
