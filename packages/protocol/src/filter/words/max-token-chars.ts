/** Longer words are indexed and looked up by their beginning; the text decides. UTF-16 units. */
export const maxTokenChars = 64
