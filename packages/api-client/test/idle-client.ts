// A program that makes one call and does not close its client: it must end by itself.
import { createClient, getExperiment } from '../src/index.ts'
import { badServer, json } from './bad-server.ts'

const server = await badServer((_, response) =>
  json(response, 200, { data: { experiment: { id: 'e1' } }, error: null }),
)
const client = createClient({ host: server.host, token: 'ak_org_example' })
const { experiment } = await getExperiment(client, { experimentId: 'e1' })
console.log(experiment.id)
server.unref()
