import { pipelineContract } from './pipeline-contract.ts'

pipelineContract(3)
