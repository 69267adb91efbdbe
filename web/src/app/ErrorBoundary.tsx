import { Component, type ReactNode } from 'react'
import { ErrorFace } from '../ui/Faces.tsx'

/** Why parts of the program could not be fetched. A browser remembers that of each, so that only a new document asks for it again. */
const missingParts = new WeakSet<Error>()
addEventListener('vite:preloadError', ({ payload }) => missingParts.add(payload))

const pathAtStart = location.pathname
const missingPart = new Error('The server does not answer with a part of these pages. Is it running?')

/** A defect of one page leaves the rail and the way to the others. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error && missingParts.has(error) ? missingPart : error }
  }

  override componentDidCatch() {
    // Who came by a link comes so to a server that is back. A document that began here would begin here again, without end.
    if (this.state.error === missingPart && location.pathname !== pathAtStart) void reloadWhereServed()
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return <ErrorFace error={error} retry={() => (error === missingPart ? void reloadWhereServed() : this.setState({ error: null }))} />
  }
}

/** Without a server the browser would leave these pages for one of its own. */
async function reloadWhereServed(): Promise<void> {
  const answer = await fetch(location.href, { method: 'HEAD' }).catch(() => null)
  if (answer?.ok === true) location.reload()
}
