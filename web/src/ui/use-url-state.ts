import { useCallback, useMemo, useRef } from 'react'
import { useLocation } from 'wouter'
import type { UrlCodec } from './url-codec.ts'
import { useRawAddress } from './use-raw-address.ts'

export type SetUrlState<State> = (patch: Partial<State>, options?: { replace?: boolean }) => void

/** The page's state, read from and written to its address. Each `set` is one step of the back button unless `replace`. */
export function useUrlState<State extends object>(codec: UrlCodec<State>): [State, SetUrlState<State>] {
  const { path, search } = useRawAddress()
  const [, navigate] = useLocation()
  const state = useMemo(() => codec.parse(search), [codec, search])

  const latest = useRef({ state, path })
  latest.current = { state, path }

  const set = useCallback<SetUrlState<State>>(
    (patch, options) => {
      const next = { ...latest.current.state, ...patch }
      // Two calls in one tick must both count; the address is read again only at the next draw.
      latest.current = { ...latest.current, state: next }
      const text = codec.format(next)
      // The tilde says that the path is whole, the workspace's part of it included.
      navigate(text === '' ? `~${latest.current.path}` : `~${latest.current.path}?${text}`, options)
    },
    [codec, navigate],
  )
  return [state, set]
}
