import type { ProviderKind } from '@assay/protocol'
import { anthropicWire } from './anthropic.ts'
import { bedrockWire } from './bedrock.ts'
import { geminiWire } from './gemini.ts'
import { ollamaWire } from './ollama.ts'
import { openaiWire } from './openai.ts'
import type { Wire } from './wire.ts'

/** A new provider is a file here and a line. */
export const wires: Readonly<Record<ProviderKind, Wire>> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
  bedrock: bedrockWire,
  ollama: ollamaWire,
}
