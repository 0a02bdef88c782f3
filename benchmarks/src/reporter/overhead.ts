// What does the reporter add to a run of 5,000 empty tests?
import type { Answer, Bench, Question, Round, Row } from '../question.ts'
import { medianOf, ratioOf, rounds, valuesOf } from '../run/rounds.ts'
import type { Delivery, Project } from './project.ts'
import { type Runner, runnerOf } from './runner.ts'

const TESTS = 5_000
const TARGET_PERCENT = 2
/** One run of a pair is often 5 % slower than the other for no reason: the median of so many pairs is good to about half a percent. */
const ROUNDS = 125
const DELIVERIES: readonly Delivery[] = ['none', 'local', 'collector']
const NAMES: Readonly<Record<Delivery, string>> = {
  none: 'without it',
  local: 'with it, no key',
  collector: 'with it, a collector that takes everything',
}

/** The question for one runner. */
export function overhead(name: Runner['name']): Question {
  return {
    name,
    asks: `What does the reporter add to ${name} with ${TESTS.toLocaleString('en')} empty tests, on the clock and of the CPU?`,

    async run(bench: Bench): Promise<Answer> {
      const runner = runnerOf(name)
      const subjects = DELIVERIES.map((delivery) => {
        const project: Project = { runner, delivery, tests: TESTS }
        return { name: delivery, run: () => bench.child('run-tests', project) }
      })
      // The first run of a project writes the caches of its runner.
      await rounds(subjects, 1)
      const all = await rounds(subjects, bench.isQuick ? 7 : ROUNDS)
      const percent = (delivery: Delivery, figure: string): number => (ratioOf(all, delivery, 'none', figure) - 1) * 100
      const added = (delivery: Delivery): Row[] => {
        const wall: Row = {
          figure: `${name}, ${NAMES[delivery]}: added to the run`,
          value: percent(delivery, 'wallMs'),
          unit: '%',
          note: `${medianOf(all, 'none', 'wallMs').toFixed(0)} ms without, ${medianOf(all, delivery, 'wallMs').toFixed(0)} ms with, ${spread(all, delivery, 'wallMs')}, ${version(runner)}`,
        }
        const hasCpu = valuesOf(all, 'none', 'cpuMs').every((ms) => ms > 0)
        const cpu: Row = {
          figure: `${name}, ${NAMES[delivery]}: added to the CPU time`,
          value: hasCpu ? percent(delivery, 'cpuMs') : undefined,
          unit: '%',
          note: `${medianOf(all, 'none', 'cpuMs').toFixed(0)} ms without, ${medianOf(all, delivery, 'cpuMs').toFixed(0)} ms with, ${spread(all, delivery, 'cpuMs')}, git included`,
        }
        const [least, leastWithout] = [delivery, 'none'].map((one) => Math.min(...valuesOf(all, one, 'wallMs')))
        const fastest: Row = {
          figure: `${name}, ${NAMES[delivery]}: added to the fastest run`,
          value: ((least as number) / (leastWithout as number) - 1) * 100,
          unit: '%',
          note: 'least of each: other programs can only add',
        }
        return [delivery === 'local' ? { ...wall, target: { atMost: TARGET_PERCENT } } : wall, fastest, cpu]
      }
      return { rows: [...added('local'), ...added('collector')], rounds: all }
    },
  }
}

/** The middle half of the rounds: when it is wider than the target, the machine was too busy to tell. */
function spread(all: readonly Round[], delivery: Delivery, figure: string): string {
  const without = valuesOf(all, 'none', figure)
  const added = valuesOf(all, delivery, figure).map((ms, i) => (ms / (without[i] as number) - 1) * 100)
  const sorted = added.sort((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.round((sorted.length - 1) * share)] as number).toFixed(1)
  return `middle half ${at(0.25)} to ${at(0.75)} %`
}

function version({ name, version }: Runner): string {
  return `${name} ${version}`
}
