import { z } from 'zod'

/** Facts of a key that its schema alone does not say; set by `.meta({ … })`, like `description` by `.describe()`. */
declare module 'zod' {
  interface GlobalMeta {
    /** Its value is never printed. */
    secret?: boolean
  }
}

export type SettingKind = 'text' | 'number' | 'switch' | 'list'

/** One key of the configuration, with every name it goes by. */
export interface Setting {
  /** As in the file and in messages, e.g. `otlpHttpPort`, `tracing.maxSpanBytes`. */
  key: string
  path: readonly string[]
  kind: SettingKind
  /** `--otlp-http-port`, `--tracing.max-span-bytes` */
  flag: string
  /** `ASSAY_OTLP_HTTP_PORT`, `ASSAY_TRACING_MAX_SPAN_BYTES` */
  variable: string
  isSecret: boolean
  description: string
  schema: z.ZodType
}

/** The keys of a schema in the order in which they are written; an object inside it adds its name and a dot. */
export function settingsOf(schema: z.ZodObject, parent: readonly string[] = []): Setting[] {
  return Object.entries(schema.shape).flatMap(([name, child]) => {
    const path = [...parent, name]
    const inner = unwrap(child as z.ZodType)
    return inner instanceof z.ZodObject ? settingsOf(inner, path) : [describe(path, child as z.ZodType, inner)]
  })
}

function describe(path: readonly string[], schema: z.ZodType, inner: z.ZodType): Setting {
  const meta = { ...inner.meta(), ...schema.meta() }
  return {
    key: path.join('.'),
    path,
    kind: kindOf(inner, path.join('.')),
    flag: `--${path.map((name) => words(name).join('-')).join('.')}`,
    variable: `ASSAY_${path.flatMap(words).join('_').toUpperCase()}`,
    isSecret: meta.secret === true,
    description: meta.description ?? '',
    schema,
  }
}

/** `otlpHttpPort` → `otlp`, `http`, `port` */
function words(name: string): string[] {
  return name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
}

function unwrap(schema: z.ZodType): z.ZodType {
  const hasInner = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
  return hasInner ? unwrap(schema.unwrap() as z.ZodType) : schema
}

function kindOf(schema: z.ZodType, key: string): SettingKind {
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodBoolean) return 'switch'
  if (schema instanceof z.ZodArray) return 'list'
  if (schema instanceof z.ZodString || schema instanceof z.ZodURL || schema instanceof z.ZodEnum) return 'text'
  throw new TypeError(`\`${key}\` has a schema that no flag or variable can carry; use a string, URL, number, boolean, enum or list.`)
}
