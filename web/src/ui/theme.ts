import { usePreference, wordPreference } from './preference.ts'

export type Theme = 'system' | 'light' | 'dark'

const themePreference = wordPreference<Theme>('assay.theme', ['system', 'light', 'dark'], 'system')
const darkSystem = () => matchMedia('(prefers-color-scheme: dark)')

function apply(): void {
  const theme = themePreference.get()
  document.documentElement.dataset['theme'] = theme === 'system' ? (darkSystem().matches ? 'dark' : 'light') : theme
}

/** Keeps the page in step with the choice and the system. The first paint is set by the inline script of `index.html`. */
export function watchTheme(): void {
  themePreference.subscribe(apply)
  darkSystem().addEventListener('change', apply)
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  return [usePreference(themePreference), themePreference.set]
}
