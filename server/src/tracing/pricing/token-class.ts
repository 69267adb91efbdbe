/** The classes of tokens that are priced apart; they exclude each other. */
export const tokenClasses = ['input', 'cachedRead', 'cachedWrite', 'audioInput', 'output', 'reasoning', 'audioOutput'] as const
export type TokenClass = (typeof tokenClasses)[number]
