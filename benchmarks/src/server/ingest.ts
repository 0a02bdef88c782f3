// How many durable points a second does the server take over HTTP, beside a table with a unique event id and MLflow's server?
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Bench, Question, Row } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { medianOf, ratioOf, rounds } from '../run/rounds.ts'
import { startMlflow } from './mlflow.ts'
import { onServer } from './on-server.ts'
import { onTable, TABLE } from './on-table.ts'
import { FORM_NAMES } from './workload.ts'

const FOREIGN = FORM_NAMES.foreign
const MLFLOW = "MLflow's server on SQLite"

export const ingest: Question = {
  name: 'ingest',
  asks: 'How many durable points a second (8 clients, 500 a request, over HTTP), beside a table with a unique event id without HTTP and MLflow?',

  async run(bench: Bench): Promise<Answer> {
    const batches = bench.isQuick ? 60 : 500
    const { python } = bench
    const subjects = [
      { name: 'rows', run: () => onServer(bench, { form: 'rows', windows: 1, batches }) },
      { name: 'segments', run: () => onServer(bench, { form: 'segments', windows: 1, batches }) },
      { name: FOREIGN, run: () => onServer(bench, { form: 'foreign', windows: 1, batches }) },
      // Random ids for both, as foreign clients make them: ids that rise would spare the table what is dear to it.
      { name: TABLE, run: () => onTable(bench, { form: 'foreign', windows: 1, batches: Math.ceil(batches / 10) }) },
      // It takes about a hundredth: as many batches would take minutes.
      ...('path' in python ? [{ name: MLFLOW, run: () => onMlflow(bench, python.path, Math.ceil(batches / 40)) }] : []),
    ]
    const all = await rounds(subjects, bench.isQuick ? 2 : 4)
    const perSecond = (name: string): number => medianOf(all, name, 'pointsPerSecond') / 1_000
    const acks = (name: string): string =>
      `acknowledged after ${medianOf(all, name, 'ackP50Ms').toFixed(1)} ms, p99 ${medianOf(all, name, 'ackP99Ms').toFixed(1)} ms`
    const cost = (name: string): string =>
      `${acks(name)}, ${Math.round(medianOf(all, name, 'cpuNsPerPoint'))} ns of the server's CPU a point`
    const over = (ours: string, rival: string, target: { atLeast: number }, note: string): Row => {
      return {
        figure: `${ours} over ${rival}`,
        value: ratioOf(all, ours, rival, 'pointsPerSecond'),
        unit: '×',
        target,
        note,
      }
    }
    const mlflow: Row[] =
      'path' in python
        ? [
            over('rows', MLFLOW, { atLeast: 20 }, 'same round'),
            {
              figure: MLFLOW,
              value: perSecond(MLFLOW),
              unit: 'k points/s',
              note: `${acks(MLFLOW)}, ${medianOf(all, MLFLOW, 'retried')} requests tried again`,
            },
          ]
        : [
            {
              figure: `rows over ${MLFLOW}`,
              value: undefined,
              unit: '×',
              target: { atLeast: 20 },
              note: python.skipped,
            },
          ]
    const rows: Row[] = [
      {
        figure: 'durable ingest, rows',
        value: perSecond('rows'),
        unit: 'k points/s',
        target: { atLeast: 400 },
        note: cost('rows'),
      },
      {
        figure: 'durable ingest, segments',
        value: perSecond('segments'),
        unit: 'k points/s',
        target: { atLeast: 900 },
        note: cost('segments'),
      },
      { figure: `durable ingest, ${FOREIGN}`, value: perSecond(FOREIGN), unit: 'k points/s', note: cost(FOREIGN) },
      over(FOREIGN, TABLE, { atLeast: 6 }, 'same round, random ids for both, a tenth of the points in the table'),
      {
        figure: TABLE,
        value: perSecond(TABLE),
        unit: 'k points/s',
        note: `without HTTP, 8 batches a commit, ${Math.round(medianOf(all, TABLE, 'cpuNsPerPoint'))} ns of CPU a point`,
      },
      ...mlflow,
    ]
    return { rows, rounds: all }
  },
}

async function onMlflow(bench: Bench, python: string, batches: number): Promise<Reported> {
  const dir = bench.folder()
  const server = await startMlflow(python, dir)
  let reported: Reported
  try {
    reported = await bench.child('mlflow-load', { url: server.url, batches }, { timeoutMs: 600_000 })
  } finally {
    await server.stop()
  }
  const bytes = readdirSync(dir)
    .filter((name) => name.startsWith('mlflow.db'))
    .reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)
  return { ...reported, bytesPerPoint: bytes / (reported.points as number) }
}
