/**
 * The token of a text of which something is not in the index: the end of a long word, encoded data. It is a sign for private use, so that no
 * word of a text is it. Who looks for a part of a text must also look where it stands.
 */
export const leftOutToken = '\uE000'
