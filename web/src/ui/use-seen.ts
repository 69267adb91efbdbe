import { type RefObject, useEffect, useRef, useState } from 'react'

/** Whether the element is near to what is in view, and whether it ever was. */
export function useSeen<E extends Element>(): { ref: RefObject<E | null>; inView: boolean; seen: boolean } {
  const ref = useRef<E>(null)
  const [state, setState] = useState({ inView: false, seen: false })
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        const inView = entries.at(-1)?.isIntersecting === true
        setState(({ seen }) => ({ inView, seen: seen || inView }))
      },
      { rootMargin: '400px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, ...state }
}
