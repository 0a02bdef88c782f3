import { pipelineContract } from './pipeline-contract.ts'
import { findLibrary } from './transformers-library.ts'

pipelineContract(findLibrary('@huggingface/transformers', 3, 'SYVAIN_HF3_DIR'), 3)
