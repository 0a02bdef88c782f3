// The models and reviews of the tests with real pipelines: small enough to work out by hand what each must say.
import { join } from 'node:path'
import {
  writeEmbedder,
  writeGenerator,
  writeImageClassifier,
  writeSpeechRecognizer,
  writeTextClassifier,
  writeTokenClassifier,
} from './tiny-models/index.ts'

/** All labels, in the words of 2.x and of later versions. */
export const ALL_LABELS: Readonly<Record<string, unknown>> = { top_k: null, topk: 2 }

/** Six inputs of the classifier, the last of which is too long for it. */
export const REVIEWS: readonly { id: string; text: string; label: string }[] = [
  { id: 'a', text: 'good film', label: 'positive' },
  { id: 'b', text: 'bad film', label: 'negative' },
  { id: 'c', text: 'bad good good', label: 'positive' },
  { id: 'd', text: 'good bad bad', label: 'positive' },
  { id: 'e', text: 'film', label: 'negative' },
  { id: 'f', text: `${'good '.repeat(20)}bad`, label: 'negative' },
]

/** What the classifier must say of the right label: its weights applied by hand to the 16 words that it sees. */
export function probability({ text, label }: { text: string; label: string }): number {
  const words = text.split(' ').slice(0, 16)
  const worth = mean(words.map((word) => ({ good: 1, bad: -1 })[word] ?? 0))
  const margin = 2 * (2 * worth - 0.1)
  return 1 / (1 + Math.exp(label === 'positive' ? -margin : margin))
}

export const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Writes every model below a folder. */
export function writeModels(root: string): void {
  writeTextClassifier(join(root, 'classifier'), {
    vocabulary: ['good', 'bad', 'film'],
    embedding: Float32Array.of(1, -1, 0),
    weights: Float32Array.of(-2, 2),
    bias: Float32Array.of(0.1, -0.1),
    labels: ['negative', 'positive'],
    modelMaxLength: 16,
  })
  const tags = ['O', 'B-PER', 'I-PER', 'B-LOC']
  const words = { anna: 'B-PER', bell: 'I-PER', in: 'O', paris: 'B-LOC' }
  writeTokenClassifier(join(root, 'tagger'), {
    vocabulary: Object.keys(words),
    logits: Float32Array.from(Object.values(words).flatMap((word) => tags.map((tag) => (tag === word ? 5 : 0)))),
    tags,
  })
  writeGenerator(join(root, 'generator'), {
    vocabulary: ['the', 'movie', 'is', 'great', 'a', 'b'],
    next: { the: 'movie', movie: 'is', is: 'great', a: 'b', b: 'a' },
  })
  writeEmbedder(join(root, 'embedder'), { vocabulary: ['cat', 'dog'], embedding: Float32Array.of(1, 0, 0, 1) })
  writeSpeechRecognizer(join(root, 'recognizer'))
  writeImageClassifier(join(root, 'painter'))
}
