import { isAppError } from '@assay/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useApi } from '../api/ApiContext.tsx'
import { storeToken, storedToken } from '../api/token.ts'
import { queries } from '../tracing/queries.ts'
import { Button } from '../ui/Button.tsx'
import styles from './TokenGate.module.css'

/** Asks for the token where the server wants one; otherwise it is not there. */
export function TokenGate({ children }: { children: ReactNode }) {
  const api = useApi()
  const cache = useQueryClient()
  const { error } = useQuery(queries.experiments(api))
  const [token, setToken] = useState('')
  if (!isAppError(error) || error.code !== 'UNAUTHENTICATED') return children
  return (
    <form
      className={styles.gate}
      onSubmit={(event) => {
        event.preventDefault()
        storeToken(token.trim())
        void cache.resetQueries()
      }}
    >
      <h1 className={styles.title}>This server wants a token</h1>
      <p>It was started with --token or ASSAY_TOKEN. The token stays in this tab.</p>
      <label className={styles.label}>
        Token
        <input
          className={styles.input}
          type="password"
          autoComplete="current-password"
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      {storedToken() !== null && (
        <p role="alert" className={styles.wrong}>
          The server refuses this token.
        </p>
      )}
      <Button type="submit" look="primary">
        Open
      </Button>
    </form>
  )
}
