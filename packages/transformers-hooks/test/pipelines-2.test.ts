import { pipelineContract } from './pipeline-contract.ts'
import { findLibrary } from './transformers-library.ts'

pipelineContract(findLibrary('@xenova/transformers', 2, 'SYVAIN_XENOVA_DIR'), 2)
