import type { IconName } from '../../ui/Icon.tsx'

export const targetGroups = ['Found', 'Here', 'Pages', 'Projects', 'Prompts', 'Models', 'Runs', 'Search'] as const

/** Something that can be gone to or done. */
export interface Target {
  group: (typeof targetGroups)[number]
  /** Of all in the list. */
  key: string
  icon: IconName
  /** A stranger's text: to be drawn by `SafeText`. */
  title: string
  /** What kind of thing it is, or where. */
  detail?: string
  /** The keys that do the same. */
  hint?: string
  /** An address within the workspace, or what is done. */
  to: string | (() => void)
}
