import { Component, type ReactNode } from 'react'

/** What stands there instead when drawing `children` fails: a part of a page that cannot be shown takes no page down. */
export class Otherwise extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
