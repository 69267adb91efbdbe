/** One setting on both sides, as text; null where a side does not have it. */
export interface SettingRow {
  name: string
  before: string | null
  after: string | null
}

/**
 * Settings in lines by name: members of an object, those within objects by a path with dots; what is no object is one line without
 * a name, and an empty object is none.
 */
export function settingRows(before: unknown, after: unknown): SettingRow[] {
  const [old, fresh] = [settingsOf(before), settingsOf(after)]
  return [...new Set([...fresh.keys(), ...old.keys()])].map((name) => ({
    name,
    before: old.get(name) ?? null,
    after: fresh.get(name) ?? null,
  }))
}

function settingsOf(value: unknown): Map<string, string> {
  const found = new Map<string, string>()
  const collect = (path: string, inner: unknown): void => {
    if (inner === null || inner === undefined) return
    if (typeof inner === 'object' && !Array.isArray(inner) && (inner === value || Object.keys(inner).length > 0)) {
      for (const [name, member] of Object.entries(inner)) collect(path === '' ? name : `${path}.${name}`, member)
    } else found.set(path, typeof inner === 'string' ? inner : JSON.stringify(inner))
  }
  collect('', value)
  return found
}
