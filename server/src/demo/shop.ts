/** The lamp shop that the demo's agent works for. All of it is made up. */

export interface Order {
  orderId: string
  product: string
  total: number
  currency: 'EUR' | 'USD' | 'JPY'
  status: 'processing' | 'shipped' | 'delivered'
  carrier: string
  tracking: string
  eta: string
}

const row = (
  orderId: string,
  product: string,
  total: number,
  currency: Order['currency'],
  status: Order['status'],
  carrier: string,
  eta: string,
): Order => ({
  orderId,
  product,
  total,
  currency,
  status,
  carrier,
  tracking: `${carrier.slice(0, 2).toUpperCase()}${orderId.replace(/\D/g, '').padStart(9, '70')}`,
  eta,
})

export const orders: readonly Order[] = [
  row('A-1042', 'Arc floor lamp', 189, 'EUR', 'shipped', 'DHL', '2 days'),
  row('A-1057', 'Desk lamp Nova', 64.9, 'EUR', 'delivered', 'DHL', 'delivered'),
  row('A-1063', 'Pendant light Mira', 129, 'USD', 'delivered', 'UPS', 'delivered'),
  row('A-1071', 'Bedside lamp Luna', 39.5, 'EUR', 'processing', 'DHL', '4 days'),
  row('A-1088', 'Wall light Vera', 84, 'USD', 'shipped', 'UPS', 'tomorrow'),
  row('A-1093', 'Reading lamp Otto', 72.5, 'EUR', 'delivered', 'DPD', 'delivered'),
  row('A-1101', 'Smart bulb set', 49, 'USD', 'shipped', 'FedEx', '3 days'),
  row('A-1116', 'Garden spotlight', 95, 'EUR', 'delivered', 'DPD', 'delivered'),
  row('A-1128', '和紙ペンダントライト', 18_600, 'JPY', 'shipped', 'Yamato', '11月26日'),
  row('A-1135', 'デスクライト Nova', 9_800, 'JPY', 'delivered', 'Yamato', '配達済み'),
  row('A-1149', 'LED strip 5 m', 29.9, 'EUR', 'shipped', 'DHL', '2 days'),
  // Orders of the old shop: the warehouse system that holds them does not answer in time.
  row('L-0311', 'Workshop lamp', 58, 'EUR', 'delivered', 'DHL', 'delivered'),
]

/** Flat rates in EUR for a parcel up to 5 kg. */
export const shippingRates: Readonly<Record<string, { standard: number; express: number; days: string }>> = {
  Germany: { standard: 4.9, express: 12.9, days: '1–2' },
  France: { standard: 8.9, express: 19.9, days: '2–4' },
  Spain: { standard: 9.9, express: 22.9, days: '3–5' },
  'United States': { standard: 19.9, express: 44.9, days: '6–9' },
  Japan: { standard: 24.9, express: 52.9, days: '7–10' },
  Canada: { standard: 21.9, express: 47.9, days: '6–9' },
}

export interface Article {
  id: string
  title: string
  text: string
}

export const articles: readonly Article[] = [
  {
    id: 'kb-returns',
    title: 'Returns',
    text: 'You can return an unused article within 30 days of delivery. Start the return in your account, print the label and hand the parcel in at any post office. Sale items can be returned too; lamps made to measure cannot.',
  },
  {
    id: 'kb-refunds',
    title: 'Refunds',
    text: 'Refunds go to the original payment method within 5 working days after the return has arrived. An agent may refund up to 150 at once; more needs the approval of a supervisor.',
  },
  {
    id: 'kb-damaged',
    title: 'Damaged on arrival',
    text: 'If an article arrives broken, send us a photo of the damage within 14 days. We refund or replace it without a return of the broken article.',
  },
  {
    id: 'kb-warranty',
    title: 'Warranty',
    text: 'Every lamp has a warranty of 2 years on electronics and 5 years on the metal frame. Bulbs are excluded. Keep the invoice: it is the proof of the warranty.',
  },
  {
    id: 'kb-shipping',
    title: 'Shipping',
    text: 'Orders before 14:00 leave the warehouse on the same working day. Express parcels are insured up to 500. Customs duties outside the European Union are paid by the receiver.',
  },
  {
    id: 'kb-bulbs',
    title: 'Bulbs',
    text: 'Most lamps take an E27 bulb of up to 60 W; desk lamps have built-in LEDs that an electrician can replace. Smart bulbs need a 2.4 GHz network.',
  },
  {
    id: 'kb-dimming',
    title: 'Dimming',
    text: 'A lamp that flickers on a dimmer usually needs a trailing-edge dimmer made for LED. The product page names dimmers that were tested.',
  },
  {
    id: 'kb-address',
    title: 'Changing an address',
    text: 'The delivery address can be changed until the parcel has left the warehouse; after that, the carrier can redirect it with the tracking number.',
  },
  {
    id: 'kb-rueckgabe',
    title: 'Rückgabe',
    text: 'Unbenutzte Artikel können innerhalb von 30 Tagen nach der Lieferung zurückgegeben werden. Das Etikett gibt es im Kundenkonto. Die Erstattung kommt innerhalb von 5 Werktagen.',
  },
  {
    id: 'kb-garantie',
    title: 'Garantie',
    text: 'Auf jede Lampe geben wir 2 Jahre Garantie auf die Elektronik und 5 Jahre auf den Metallrahmen. Leuchtmittel sind ausgenommen.',
  },
  {
    id: 'kb-henpin',
    title: '返品',
    text: '未使用の商品は、お届けから30日以内であれば返品できます。返金は商品の到着後5営業日以内に行われます。',
  },
  {
    id: 'kb-retours',
    title: 'Retours',
    text: 'Un article non utilisé peut être retourné dans les 30 jours suivant la livraison. Le remboursement arrive sous 5 jours ouvrés.',
  },
]
