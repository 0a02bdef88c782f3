// Types of typed metrics: checked by the compiler, run by nobody.
import { type Experiment, NoopCollector } from '../src/index.ts'

type Schema = {
  loss: { split: 'train' | 'validation' }
  lr: Record<never, never>
  gpu: { device: number; host?: string }
}

export async function typed(): Promise<Experiment<Schema>> {
  const experiment = await new NoopCollector().experiment<Schema>('typed')
  experiment.metric('loss', 1, { step: 0, metadata: { split: 'train' } })
  experiment.metric('lr', 1, { step: 0 })
  experiment.metric('gpu', 1, { step: null, metadata: { device: 0 } })
  experiment.series('loss', { split: 'validation' }).log(1, 0)
  experiment.series('lr').log(1, 0)
  // @ts-expect-error a misspelt name
  experiment.metric('los', 1, { step: 0, metadata: { split: 'train' } })
  // @ts-expect-error a misspelt split
  experiment.metric('loss', 1, { step: 0, metadata: { split: 'test' } })
  // @ts-expect-error metadata is required
  experiment.metric('loss', 1, { step: 0 })
  // @ts-expect-error a step is required
  experiment.metric('lr', 1, {})
  // @ts-expect-error metadata is required
  experiment.series('loss')
  // @ts-expect-error a misspelt key
  experiment.series('gpu', { devise: 0 })
  return experiment.run((same) => same.metric('lr', 1, { step: 1 })).then(() => experiment)
}

export async function untyped(): Promise<Experiment> {
  const experiment = await new NoopCollector().experiment('untyped')
  experiment.metric('anything', 1, { step: 0 })
  experiment.metric('anything', 1, { step: 0, metadata: { split: 'train', rank: 3, tags: ['a'] } })
  experiment.series('anything', { split: 'train' })
  // @ts-expect-error a date is no JSON
  experiment.metric('anything', 1, { step: 0, metadata: { at: new Date() } })
  // @ts-expect-error both folder arguments exclude each other
  await new NoopCollector().experiment('run', { folderId: 'a', folderPath: '/b' })
  return experiment
}
