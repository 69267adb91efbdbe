export interface Turn<State> {
  /** What stands where nothing is under way. */
  state: State
  /** Gets what the change before left. Never rejects. */
  change: (before: State) => Promise<State>
  /** Brings onto the page what the server has now; until then the next change begins from what this one left. */
  refresh: () => Promise<unknown>
}

/** Changes of one key run one after the other, each from what the one before left, though the page does not show that yet. */
export function inTurn<State>(): (key: string, turn: Turn<State>) => Promise<void> {
  const underWay = new Map<string, Promise<State>>()
  return async (key, { state, change, refresh }) => {
    const after = (underWay.get(key) ?? Promise.resolve(state)).then(change)
    underWay.set(key, after)
    await after
    await refresh()
    if (underWay.get(key) === after) underWay.delete(key)
  }
}
