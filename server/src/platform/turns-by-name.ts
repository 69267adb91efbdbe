/** Runs what is done under one name one after the other, in the order in which it was asked for. */
export function turnsByName(): <T>(name: string, act: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (name, act) => {
    const done = (last.get(name) ?? Promise.resolve()).then(act)
    const turn = done
      .catch(() => undefined)
      .finally(() => {
        if (last.get(name) === turn) last.delete(name)
      })
    last.set(name, turn)
    return done
  }
}
