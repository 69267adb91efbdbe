import { type Param, textsParam } from './url-codec.ts'

/** As `textsParam`, where no list is not the same as an empty one: null is absent, and none is a lone comma. */
export const listParam: Param<readonly string[] | null> = {
  parse: textsParam.parse,
  format: (list) => (list === null ? '' : list.length === 0 ? ',' : textsParam.format(list)),
  fallback: null,
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
