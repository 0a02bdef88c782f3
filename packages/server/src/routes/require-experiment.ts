// Reads that need their experiment to be there.
import type { WireExperiment } from '@syvain-metrics/protocol'
import { Refusal } from '../store/commands.ts'
import type { Store } from '../store/store.ts'

/** @throws Refusal 404 */
export async function requireExperiment(store: Store, id: string): Promise<WireExperiment> {
  const experiment = await store.experiment(id)
  if (experiment === undefined) throw new Refusal(404, 'experiment_not_found', 'There is no experiment with this id')
  return experiment
}
