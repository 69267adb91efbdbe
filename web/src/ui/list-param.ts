import type { Param } from './url-codec.ts'

/** Texts of any kind, apart by commas; null is absent, and none is a lone comma. */
export const listParam: Param<readonly string[] | null> = {
  parse: (text) =>
    text === ','
      ? []
      : text
          .split(',')
          .filter((item) => item !== '')
          .map(decoded),
  format: (list) =>
    list === null ? '' : list.length === 0 ? ',' : list.map((item) => item.replaceAll('%', '%25').replaceAll(',', '%2C')).join(','),
  fallback: null,
}

function decoded(item: string): string {
  return item.replaceAll(/%2C/gi, ',').replaceAll('%25', '%')
}

/** Yes or no; yes is `1`. */
export function flagParam(): Param<boolean> {
  return { parse: (text) => text === '1', format: (value) => (value ? '1' : ''), fallback: false }
}

/** A number within bounds. */
export function numberParam(fallback: number, [least, most]: readonly [number, number]): Param<number> {
  return {
    parse: (text) => (/^-?[\d.]{1,20}$/.test(text) ? Math.min(Math.max(Number(text) || 0, least), most) : undefined),
    format: String,
    fallback,
  }
}
