/** The classes of tokens that have prices of their own. */
export const priceClasses = [
  { key: 'input', label: 'Input', isNeeded: true },
  { key: 'output', label: 'Output', isNeeded: true },
  { key: 'cachedRead', label: 'Cached input', isNeeded: false },
  { key: 'cachedWrite', label: 'Cache write', isNeeded: false },
  { key: 'reasoning', label: 'Reasoning', isNeeded: false },
  { key: 'audioInput', label: 'Audio input', isNeeded: false },
  { key: 'audioOutput', label: 'Audio output', isNeeded: false },
] as const
