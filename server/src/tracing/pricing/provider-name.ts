/**
 * Names under which emitters write a provider, by the name of the OpenTelemetry GenAI registry. Keys are lower case; a suffix that tells
 * the API (`openai.chat`, `anthropic.messages`) is taken off before.
 */
const aliases: Readonly<Record<string, readonly string[]>> = {
  openai: ['openai', 'chatopenai'],
  'azure.ai.openai': ['azure', 'azure_openai', 'azure-openai', 'azure.ai.openai', 'az.ai.openai', 'az.ai.inference', 'azure.ai.inference'],
  anthropic: ['anthropic', 'claude', 'chatanthropic'],
  'aws.bedrock': ['aws.bedrock', 'bedrock', 'amazon-bedrock', 'amazon_bedrock', 'aws', 'aws_bedrock'],
  'gcp.vertex_ai': ['gcp.vertex_ai', 'vertex_ai', 'vertexai', 'google.vertex', 'vertex', 'google-vertex'],
  'gcp.gemini': [
    'gcp.gemini',
    'gemini',
    'google',
    'google.generative-ai',
    'google_genai',
    'googleai',
    'gcp.gen_ai',
    'google-genai',
    'google_generativeai',
  ],
  mistral_ai: ['mistral_ai', 'mistral', 'mistralai'],
  deepseek: ['deepseek'],
  x_ai: ['x_ai', 'xai', 'x-ai', 'grok'],
  cohere: ['cohere'],
  groq: ['groq'],
  together: ['together', 'together_ai', 'togetherai'],
  fireworks: ['fireworks', 'fireworks_ai'],
  openrouter: ['openrouter'],
  perplexity: ['perplexity'],
  cerebras: ['cerebras'],
  voyage: ['voyage', 'voyageai'],
  ollama: ['ollama'],
  'ibm.watsonx.ai': ['ibm.watsonx.ai', 'watsonx'],
}

const canonicalByAlias = new Map<string, string>()
for (const [canonical, names] of Object.entries(aliases)) for (const name of names) canonicalByAlias.set(name, canonical)

/** Frameworks that write their own name where the provider belongs. */
const notProviders = new Set(['strands-agents', 'gcp.vertex.agent', 'langchain', 'vercel', 'unknown', '_other'])

/** Provider names come from outside; this many are remembered, then the memory starts anew. */
const memoryMax = 256
/** No provider has a longer name. */
const providerMaxChars = 128
const remembered = new Map<string, string | null>()

/**
 * The provider's name in the OpenTelemetry GenAI registry, e.g. `openai`, `aws.bedrock`, `gcp.gemini`. A name that is not known stays,
 * in lower case; null for none, for a framework that is no provider, and for a name that is too long to be one.
 */
export function canonicalProvider(name: string | null): string | null {
  if (name === null || name.length > providerMaxChars) return null
  const known = remembered.get(name)
  if (known !== undefined) return known
  const canonical = resolve(name.trim().toLowerCase())
  if (remembered.size >= memoryMax) remembered.clear()
  remembered.set(name, canonical)
  return canonical
}

function resolve(name: string): string | null {
  if (name === '' || notProviders.has(name)) return null
  const whole = canonicalByAlias.get(name)
  if (whole !== undefined) return whole
  // `ai` writes `openai.chat`, `google.vertex.chat`, `amazon-bedrock`.
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const head = canonicalByAlias.get(name.slice(0, dot))
    if (head !== undefined) return head
  }
  return name
}
