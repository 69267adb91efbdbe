import { Component, type ReactNode } from 'react'
import { ErrorFace } from '../ui/Faces.tsx'

/** A defect of one page leaves the rail and the way to the others. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <ErrorFace error={this.state.error} retry={() => this.setState({ error: null })} />
  }
}
