declare global {
  interface Window {
    assayEarlyAnswers?: Map<string, Promise<Response>>
  }
}

const answers = (): Map<string, Promise<Response>> => (window.assayEarlyAnswers ??= new Map())

/** Sends a GET now, for whoever asks the same later: the page's head does, while the program is still on its way. */
export function askEarly(address: string, headers: Record<string, string>): void {
  const answer = fetch(address, { headers })
  // Who takes the answer hears of its failure; nobody need take it.
  answer.catch(() => undefined)
  answers().set(address, answer)
}

/** The answer to a GET that was sent early; each is there once. */
export function takeEarly(address: string): Promise<Response> | undefined {
  const answer = answers().get(address)
  answers().delete(address)
  return answer
}
