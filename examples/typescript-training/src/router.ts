import type { LabelledQuestion } from './questions.ts'

/** Weight by word: above 0 speaks for shipping, below for the shop. */
export type Weights = Record<string, number>

export interface Step {
  /** Mean log loss, in nats. */
  loss: number
  /** Share of questions that are sent the right way. */
  accuracy: number
}

/** Logistic regression over the words of a question, by gradient descent over all of them; `onStep` hears of each step. */
export async function train(
  questions: readonly LabelledQuestion[],
  { steps, learningRate, onStep }: { steps: number; learningRate: number; onStep: (step: number, seen: Step) => Promise<void> },
): Promise<Weights> {
  const weights: Weights = {}
  for (let step = 0; step < steps; step++) {
    let loss = 0
    let right = 0
    for (const { text, aboutShipping } of questions) {
      const chance = chanceOfShipping(weights, text)
      loss -= Math.log(aboutShipping ? chance : 1 - chance) / questions.length
      if (chance > 0.5 === aboutShipping) right++
      for (const word of wordsOf(text)) weights[word] = (weights[word] ?? 0) + learningRate * ((aboutShipping ? 1 : 0) - chance)
    }
    await onStep(step, { loss, accuracy: right / questions.length })
  }
  return weights
}

/** 0…1. */
export function chanceOfShipping(weights: Weights, text: string): number {
  const score = wordsOf(text).reduce((sum, word) => sum + (weights[word] ?? 0), 0)
  return 1 / (1 + Math.exp(-score))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? []
}
