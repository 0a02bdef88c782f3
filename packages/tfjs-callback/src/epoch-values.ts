// The values of one epoch under their true names.
import { countOutputs, type Identified, identifyValidation } from './validation-labels.ts'

/**
 * Finds the true name of every value.
 *
 * @param logs what tfjs gives at the end of an epoch, as numbers
 * @param labels the training names in tfjs's order; default: the order in which they stand in `logs`
 * @param outputs outputs of the model; default: as the labels suggest
 * @returns `values` by tfjs name, such as `val_loss`; in `lost`, without `val_`, what is not known
 */
export function epochValues(logs: Record<string, number>, labels?: readonly string[], outputs?: number): Identified {
  const values = new Map(Object.entries(logs).filter(([name]) => name !== 'batch' && name !== 'size'))
  const names = labels ?? [...values.keys()].filter((name) => !name.startsWith('val_'))
  const shown = names.map((name) => logs[`val_${name}`])
  const count = outputs ?? countOutputs(names, logs)
  if (count <= 1 || shown.every((value) => value === undefined)) return { values, lost: [] }
  // What another callback has added to the logs is not part of tfjs's list and stays as it is named.
  for (const name of names) values.delete(`val_${name}`)
  const found = identifyValidation(names, shown, count)
  for (const [name, value] of found.values) values.set(`val_${name}`, value)
  return { values, lost: found.lost }
}
