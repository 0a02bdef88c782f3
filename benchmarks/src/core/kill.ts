// What does a SIGKILL cost with durability 'turn' and 'batch', after the next process has delivered what was left?
import type { Answer, Bench, Question } from '../question.ts'
import type { Reported } from '../run/child.ts'
import { medianOf, rounds, worstOf } from '../run/rounds.ts'

const PARTS = { turn: 'the current turn', batch: 'the open segment' } as const

export const kill: Question = {
  name: 'kill',
  asks: "What does a SIGKILL cost with durability 'turn' and 'batch', after the next process has delivered what was left?",

  async run(bench: Bench): Promise<Answer> {
    const subjects = (['turn', 'batch'] as const).flatMap((durability) =>
      (['answer', 'hang'] as const).map((behaviour) => ({
        name: `${durability}, ${behaviour}`,
        run: () => once(bench, durability, behaviour),
      })),
    )
    const all = await rounds(subjects, bench.isQuick ? 2 : 5)
    const rows = (['turn', 'batch'] as const).flatMap((durability) => {
      const worst = (what: string): number =>
        Math.max(...['answer', 'hang'].map((behaviour) => worstOf(all, `${durability}, ${behaviour}`, what)))
      return [
        {
          figure: `SIGKILL, '${durability}': lost beyond ${PARTS[durability]}`,
          value: worst('lostBeyond'),
          unit: 'events',
          target: { atMost: 0 },
          note: `worst; lost at most ${worst('lost')} of ${medianOf(all, `${durability}, hang`, 'recorded')}`,
        },
        {
          figure: `SIGKILL, '${durability}': double after recovery`,
          value: worst('doubled'),
          unit: 'events',
          target: { atMost: 0 },
          note: `worst; sent again and recognised: at most ${worst('sentAgain')}`,
        },
      ]
    })
    return { rows, rounds: all }
  },
}

async function once(bench: Bench, durability: 'turn' | 'batch', behaviour: 'answer' | 'hang'): Promise<Reported> {
  const server = await bench.server({ segments: true, ids: true })
  await server.behave(behaviour)
  const folder = bench.folder()
  const killed = await bench.child('kill', { url: server.url, folder, durability, turns: 600 })
  await server.behave('answer')
  await bench.child('recover', { url: server.url, folder })
  const { distinct, duplicates, lastSequence } = await server.report()
  server.stop()
  const { recorded, inTurn, open } = killed as { recorded: number; inTurn: number; open: number }
  const lost = recorded - distinct
  return {
    recorded,
    lost,
    lostBeyond: Math.max(0, lost - (durability === 'turn' ? inTurn : open)),
    // Events with another identity than the first time would show here: more distinct ones than were recorded.
    doubled: Math.max(0, distinct - recorded),
    sentAgain: duplicates,
    lastSequence,
  }
}
