export interface LabelledQuestion {
  text: string
  /** Whether the people who ship parcels can answer it. */
  aboutShipping: boolean
}

export const questions: readonly LabelledQuestion[] = [
  { text: 'Where is my parcel?', aboutShipping: true },
  { text: 'When does my order arrive?', aboutShipping: true },
  { text: 'What is the shipping to Japan?', aboutShipping: true },
  { text: 'Can I change the address of my parcel?', aboutShipping: true },
  { text: 'My order did not arrive', aboutShipping: true },
  { text: 'Can I return a lamp?', aboutShipping: false },
  { text: 'The lamp is broken', aboutShipping: false },
  { text: 'How do I get my money back?', aboutShipping: false },
  { text: 'Which bulb fits the lamp?', aboutShipping: false },
  { text: 'Is the blue lamp sold out?', aboutShipping: false },
]
