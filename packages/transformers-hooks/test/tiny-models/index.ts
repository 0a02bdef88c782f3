// Tiny models that transformers.js 2.x, 3.x and 4.x load as real pipelines, each written from its weights.
export { type EmbedderWeights, writeEmbedder } from './write-embedder.ts'
export { EOS, type GeneratorChain, writeGenerator } from './write-generator.ts'
export { writeImageClassifier } from './write-image-classifier.ts'
export { spell, writeSpeechRecognizer } from './write-speech-recognizer.ts'
export { type TextClassifierWeights, writeTextClassifier } from './write-text-classifier.ts'
export { type TokenClassifierWeights, writeTokenClassifier } from './write-token-classifier.ts'
