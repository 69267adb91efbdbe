/** Serialises as these digits in `JSON.stringify`, however many they are. */
export function rawNumber(digits: string): object {
  if (!/^-?\d+$/.test(digits)) throw new TypeError(`Not a whole number: ${digits}`)
  return rawJson(digits)
}

// TypeScript's library does not know it yet; Node has it since 21.
const { rawJSON: rawJson } = JSON as JSON & { rawJSON: (text: string) => object }
