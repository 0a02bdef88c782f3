// Experiments as a server would have them: a training run, an evaluation, a benchmark, a failure, a live run.
import type { JsonObject, WireAnnotation, WireExperiment, WireFolder } from '@syvain-metrics/protocol'

export interface FakePoint {
  readonly step: number | null
  readonly timeMs: number
  readonly value: number
}

export interface FakeSeries {
  readonly name: string
  readonly metadata: JsonObject
  readonly points: FakePoint[]
}

export interface FakeExperiment {
  experiment: WireExperiment
  readonly series: FakeSeries[]
  readonly annotations: WireAnnotation[]
  /** Ranges that clients reported as given up. */
  dropped?: { reason: string; count: number }[]
}

/** When the fake world stands still. */
export const NOW_MS: number = Date.UTC(2026, 2, 14, 10, 0, 0)

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function experiment(id: string, slug: string, change: Partial<WireExperiment> = {}): WireExperiment {
  const startedMs = change.started_at_ms ?? NOW_MS - 3_600_000
  return {
    id,
    org_id: 'org_local',
    folder: null,
    url: `/experiments/${id}`,
    slug,
    description: '',
    metadata: {},
    status: 'done',
    error_name: null,
    error_detail: null,
    created_at_ms: startedMs - 300,
    updated_at_ms: NOW_MS,
    started_at_ms: startedMs,
    done_at_ms: NOW_MS - 1_800_000,
    last_heartbeat_at_ms: null,
    last_event_at_ms: NOW_MS - 1_800_000,
    ...change,
  }
}

const VISION = { folder_id: 'f1', org_id: 'org_local', name: 'vision', parent_id_path: [], path_name: '/vision' }
const RESNET = {
  folder_id: 'f2',
  org_id: 'org_local',
  name: 'resnet',
  parent_id_path: ['f1'],
  path_name: '/vision/resnet',
}
export const FOLDERS: WireFolder[] = [VISION, RESNET]

/** A curve: one point per step, `stepMs` apart. */
export function curve(
  name: string,
  metadata: JsonObject,
  { steps, startMs, stepMs, value }: { steps: number[]; startMs: number; stepMs: number; value: (s: number) => number },
): FakeSeries {
  const points = steps.map((step) => ({ step, timeMs: startMs + step * stepMs, value: value(step) }))
  return { name, metadata, points }
}

export function range(from: number, to: number, by = 1): number[] {
  return Array.from({ length: Math.ceil((to - from) / by) }, (_, i) => from + i * by)
}

export function training(id = 'exp_train', slug = 'cifar-resnet18-baseline', seed = 1): FakeExperiment {
  const random = seeded(seed)
  const noise = (size: number): number => (random() + random() + random() - 1.5) * size
  const startMs = NOW_MS - 3_600_000 * seed
  const rate = 420 + seed * 60
  const at = { steps: range(0, 2000), startMs, stepMs: 600 }
  const sparse = { ...at, steps: range(100, 2001, 100) }
  const loss = (s: number): number => 0.18 + 2.1 * Math.exp(-s / rate)
  const spike = (s: number): number => (s > 1199 && s < 1206 ? 1.6 : 0)
  const series = [
    curve('loss', { split: 'train' }, { ...at, value: (s) => Math.max(0.02, loss(s) + noise(0.16) + spike(s)) }),
    curve('loss', { split: 'validation' }, { ...sparse, value: (s) => loss(s) + 0.06 + s / 14_000 + noise(0.02) }),
    curve('accuracy', { split: 'train' }, { ...at, value: (s) => 0.97 - 0.85 * Math.exp(-s / rate) + noise(0.05) }),
    curve(
      'accuracy',
      { split: 'validation' },
      { ...sparse, value: (s) => 0.92 - 0.8 * Math.exp(-s / rate) + noise(0.02) },
    ),
    curve('learning_rate', {}, { ...at, value: (s) => 5e-4 * (1 + Math.cos((Math.PI * s) / 2000)) + 1e-6 }),
    curve('gradient_norm', {}, { ...at, value: (s) => 0.4 + 3 * Math.exp(-s / 300) * (1 + noise(0.5)) ** 2 }),
    curve('system/heap_mb', {}, { ...at, steps: range(0, 2000, 20), value: (s) => 220 + (s % 400) / 8 + noise(6) }),
    curve('system/steps_per_second', {}, { ...at, steps: range(0, 2000, 20), value: () => 41 + noise(5) }),
  ]
  const note = (n: number, text: string, step: number | null, metadata: JsonObject = {}): WireAnnotation => ({
    id: `${id}_a${n}`,
    experiment_id: id,
    annotation: text,
    metadata,
    created_at_ms: startMs + (step ?? 700) * 600,
    step,
  })
  return {
    experiment: experiment(id, slug, {
      description: 'ResNet-18 on CIFAR-10, cosine schedule, baseline for the augmentation study',
      folder: RESNET,
      started_at_ms: startMs,
      done_at_ms: startMs + 1_200_000,
      metadata: {
        model: 'resnet18',
        parameters: 11_173_962,
        optimizer: { name: 'sgd', rate: 1e-3 * seed, momentum: 0.9, weight_decay: 5e-4 },
        batch_size: 128,
        augment: seed === 1 ? ['crop', 'flip'] : ['crop', 'flip', 'mixup'],
        seed,
        runtime: { node: '20.19.0', backend: 'tfjs-node 4.22.0' },
      },
    }),
    series,
    annotations: [
      note(1, 'warm-up finished', 200),
      note(2, 'loss spike: batch with broken labels', 1200, { batch: 1200 }),
      note(3, 'checkpoint saved', null, { file: 'epoch-07.json' }),
      note(4, 'best validation accuracy', 1800, { accuracy: 0.9142 }),
    ],
  }
}

export function single(name: string, value: number, metadata: JsonObject = {}): FakeSeries {
  return { name, metadata, points: [{ step: null, timeMs: NOW_MS - 2_000_000, value }] }
}

export function evaluation(): FakeExperiment {
  const startMs = NOW_MS - 7_200_000
  const value = (s: number): number => 0.913 + 0.08 / Math.sqrt(s) - 0.01
  return {
    experiment: experiment('exp_eval', 'distilbert-sst2-eval', {
      description: 'Xenova/distilbert-base-uncased-finetuned-sst-2-english, 872 samples',
      started_at_ms: startMs,
      done_at_ms: startMs + 94_000,
      metadata: { task: 'text-classification', dtype: 'q8', device: 'cpu', samples: 872 },
    }),
    series: [
      single('accuracy', 0.9128, { aggregation: 'final' }),
      single('accuracy_low', 0.8921, { aggregation: 'final' }),
      single('accuracy_high', 0.9297, { aggregation: 'final' }),
      single('f1', 0.9134, { aggregation: 'final' }),
      single('f1_low', 0.8933, { aggregation: 'final' }),
      single('f1_high', 0.9312, { aggregation: 'final' }),
      single('latency_ms', 18.42, { stat: 'p50' }),
      single('latency_ms', 31.7, { stat: 'p95' }),
      single('latency_ms', 58.03, { stat: 'p99' }),
      single('samples', 872),
      single('errors', 0),
      curve('accuracy_so_far', {}, { steps: range(20, 872, 20), startMs, stepMs: 107, value }),
    ],
    annotations: [],
  }
}

export function benchmark(): FakeExperiment {
  const benches: [string, number][] = [
    ['native sort', 0.412],
    ['quick sort', 0.731],
    ['radix sort', 0.188],
    ['bubble sort', 9.84],
  ]
  const meta = { suite: 'sort', file: 'bench/sort.bench.ts' }
  return {
    experiment: experiment('exp_bench', 'bench: sort @ main 4f1c2aa', {
      started_at_ms: NOW_MS - 26 * 3_600_000,
      done_at_ms: NOW_MS - 26 * 3_600_000 + 8400,
      metadata: {
        kind: 'bench',
        git: { sha: '4f1c2aa', branch: 'main', dirty: false },
        machine: { cpu: 'EPYC', cores: 2 },
      },
    }),
    series: benches.flatMap(([bench, ms]) => [
      single('latency_ms', ms, { bench, stat: 'p50', ...meta }),
      single('latency_ms', ms * 1.08, { bench, stat: 'mean', ...meta }),
      single('latency_ms', ms * 0.94, { bench, stat: 'min', ...meta }),
      single('latency_ms', ms * 1.9, { bench, stat: 'p99', ...meta }),
      single('throughput_ops_per_second', 1000 / ms, { bench }),
      single('samples', Math.round(500 / ms), { bench }),
    ]),
    annotations: [],
  }
}

export function failed(): FakeExperiment {
  const startMs = NOW_MS - 50 * 3_600_000
  return {
    experiment: experiment('exp_error', 'transformer-lr-sweep-07', {
      status: 'error',
      error_name: 'RangeError',
      error_detail:
        'RangeError: Invalid typed array length: 4294967296\n    at new Float32Array (<anonymous>)\n    at pad (src/batch.ts:41:17)\n    at trainStep (src/train.ts:112:9)',
      folder: VISION,
      started_at_ms: startMs,
      done_at_ms: startMs + 214_000,
      metadata: { rate: 0.3 },
    }),
    series: [
      curve('loss', { split: 'train' }, { steps: range(0, 60), startMs, stepMs: 3500, value: (s) => 2.4 + s / 40 }),
    ],
    annotations: [],
  }
}

export function running(): FakeExperiment {
  const startMs = Date.now() - 95_000
  const value = (s: number): number => 0.9 * Math.exp(-s / 80) + 0.1
  return {
    experiment: experiment('exp_live', 'tiny-lm-live', {
      status: 'running',
      started_at_ms: startMs,
      done_at_ms: null,
      last_event_at_ms: Date.now(),
      metadata: { layers: 2 },
    }),
    series: [curve('loss', { split: 'train' }, { steps: range(0, 50), startMs, stepMs: 1900, value })],
    annotations: [],
  }
}

/** The usual set, newest first. */
export function fakeExperiments(): FakeExperiment[] {
  return [running(), training(), evaluation(), training('exp_train2', 'cifar-resnet18-mixup', 3), benchmark(), failed()]
}
