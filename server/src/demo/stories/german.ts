import { call, type Story } from './story.ts'

export const lieferung: Story = {
  language: 'de',
  turns: ({ order }) => [
    {
      user: `Guten Tag, wo bleibt meine Bestellung ${order.orderId}?`,
      calls: [call('lookup_order', { orderId: order.orderId })],
      answer: 'Ihre Bestellung ({{product}}) ist mit {{carrier}} unterwegs, Sendungsnummer {{tracking}}.',
      thumb: { up: true },
    },
    {
      user: 'Kann ich die Adresse noch ändern?',
      calls: [call('search_kb', { query: 'Lieferadresse ändern' })],
      answer: 'Solange das Paket unser Lager nicht verlassen hat, ja; danach kann es nur der Zusteller umleiten.',
    },
    {
      user: 'Was kostet der Expressversand innerhalb Deutschlands?',
      calls: [call('get_shipping_rate', { country: 'Germany', speed: 'express' })],
      answer: 'Express kostet {{price}} EUR und dauert {{days}} Werktage.',
    },
    {
      user: 'Und wie lange habe ich Garantie?',
      calls: [call('search_kb', { query: 'Garantie Lampe Jahre' })],
      answer: 'Zwei Jahre auf die Elektronik und fünf Jahre auf den Metallrahmen.',
      expected: 'Nennt beide Fristen und dass Leuchtmittel ausgenommen sind.',
    },
    {
      user: 'Vielen Dank!',
      answer: 'Sehr gern. Viel Freude mit Ihrer Lampe!',
      thumb: { up: true, comment: 'Schnelle, freundliche Antwort' },
    },
  ],
}

export const rueckgabe: Story = {
  language: 'de',
  turns: ({ order }) => [
    {
      user: `Ich möchte ${order.product} zurückgeben, Bestellung ${order.orderId}.`,
      calls: [call('lookup_order', { orderId: order.orderId }), call('search_kb', { query: 'Rückgabe unbenutzte Artikel' })],
      answer: 'Das geht innerhalb von 30 Tagen nach der Lieferung. Das Etikett finden Sie im Kundenkonto.',
    },
    { user: 'Muss ich den Versand bezahlen?', answer: 'Nein, die Rücksendung ist für Sie kostenlos.' },
    {
      user: 'Die Lampe hat einen Kratzer, hier ein Bild.',
      photo: true,
      answer: 'Danke, ich sehe den Kratzer am Fuß. Für diesen Schaden kann ich Ihnen das Geld sofort erstatten.',
    },
    {
      user: 'Dann bitte erstatten.',
      calls: [call('issue_refund', { orderId: order.orderId, amount: order.total, reason: 'damaged' })],
      answer: 'Erledigt: {{amount}} {{currency}}, Vorgang {{refundId}}.',
      thumb: { up: true },
    },
    {
      user: 'Wann ist das Geld da?',
      calls: [call('search_kb', { query: 'Erstattung Werktage' })],
      answer: 'Innerhalb von 5 Werktagen.',
      rateLimited: 'first model',
    },
  ],
}
