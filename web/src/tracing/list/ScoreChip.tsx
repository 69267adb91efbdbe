import type { Assessment } from '@assay/protocol'
import { Icon } from '../../ui/Icon.tsx'
import { SafeText } from '../../ui/SafeText.tsx'
import { classNames } from '../../ui/class-names.ts'
import { viewAssessment } from '../assessment-view.ts'
import styles from './ScoreChip.module.css'
import { feedbackName } from '../feedback-name.ts'

/** One assessment in a row: name and value, a thumb for the thumb. */
export function ScoreChip({ assessment }: { assessment: Assessment }) {
  if (assessment.name === feedbackName.thumb && typeof assessment.value === 'boolean') {
    const label = assessment.value ? 'Thumb up' : 'Thumb down'
    return (
      <span className={classNames(styles.chip, !assessment.value && styles.fail)} role="img" aria-label={label} title={label}>
        <Icon name={assessment.value ? 'thumbUp' : 'thumbDown'} size={12} />
      </span>
    )
  }
  const { text, tone } = viewAssessment(assessment)
  return (
    <span className={classNames(styles.chip, styles[tone])}>
      <SafeText text={assessment.name} />
      <b>
        <SafeText text={text.slice(0, 24)} />
      </b>
    </span>
  )
}
