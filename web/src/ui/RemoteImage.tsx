import { useState } from 'react'
import { Button } from './Button.tsx'
import styles from './Markdown.module.css'
import { SafeText } from './SafeText.tsx'
import { safeImageUrl } from './safe/safe-url.ts'
import { visibleText } from './safe/visible-text.ts'

/**
 * A picture that a stranger named. Nothing is loaded before a click: a picture's address can carry out what stands in the trace. A `data:`
 * picture is then shown here; a remote one opens in a tab of its own, since the page's policy loads nothing from elsewhere.
 */
export function RemoteImage({ address, name }: { address: string; name: string }) {
  const [shown, setShown] = useState(false)
  const url = safeImageUrl(address)
  if (url === null) {
    return (
      <span className={styles.refused}>
        [picture not shown: <SafeText text={name || address.slice(0, 80)} />]
      </span>
    )
  }
  if (shown) return <img className={styles.image} src={url} alt={visibleText(name)} />
  if (url.startsWith('data:')) {
    return (
      <Button icon="image" onClick={() => setShown(true)}>
        Show picture{name !== '' && `: ${visibleText(name).slice(0, 60)}`}
      </Button>
    )
  }
  return (
    <a className={styles.imageLink} href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      Picture at {new URL(url).host}
      {name !== '' && `: ${visibleText(name).slice(0, 60)}`}
    </a>
  )
}
