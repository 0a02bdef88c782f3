import { pipelineContract } from './pipeline-contract.ts'
import { findLibrary } from './transformers-library.ts'

pipelineContract(findLibrary('@huggingface/transformers', 4, 'SYVAIN_HF4_DIR'), 4)
