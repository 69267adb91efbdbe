import styles from './Segmented.module.css'

/** Which of a few views is shown; one is always pressed. */
export function Segmented<T extends string>({
  label,
  options,
  current,
  onChoose,
}: {
  label: string
  options: readonly { key: T; label: string; title?: string }[]
  current: T
  onChoose: (key: T) => void
}) {
  return (
    <div className={styles.group} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          className={styles.option}
          title={option.title}
          aria-pressed={option.key === current}
          onClick={() => onChoose(option.key)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
