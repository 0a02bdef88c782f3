import { pipelineContract } from './pipeline-contract.ts'

pipelineContract(2)
