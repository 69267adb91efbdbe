import { call, type Story } from './story.ts'

export const livraison: Story = {
  language: 'fr',
  turns: ({ order }) => [
    {
      user: `Bonjour, où en est ma commande ${order.orderId} ?`,
      calls: [call('lookup_order', { orderId: order.orderId })],
      answer: 'Votre commande ({{product}}) est chez {{carrier}}, numéro de suivi {{tracking}}.',
    },
    {
      user: 'Combien coûte la livraison express en France ?',
      calls: [call('get_shipping_rate', { country: 'France', speed: 'express' })],
      answer: 'La livraison express coûte {{price}} EUR, délai {{days}} jours ouvrés.',
      thumb: { up: true },
    },
    {
      user: 'Et si je veux retourner la lampe ?',
      calls: [call('search_kb', { query: 'retour article non utilisé' })],
      answer: 'Vous avez 30 jours après la livraison; le remboursement arrive sous 5 jours ouvrés.',
    },
    { user: 'Parfait, merci.', answer: 'Avec plaisir !', thumb: { up: true, comment: 'Réponse claire' } },
  ],
}

export const envio: Story = {
  language: 'es',
  turns: ({ order }) => [
    {
      user: `Hola, ¿cuándo llega mi pedido ${order.orderId}?`,
      calls: [call('lookup_order', { orderId: order.orderId })],
      answer: 'Su pedido ({{product}}) está con {{carrier}}; llegada prevista: {{eta}}.',
    },
    {
      user: '¿Cuánto cuesta el envío a España?',
      calls: [call('get_shipping_rate', { country: 'Spain', speed: 'standard' })],
      answer: 'El envío normal cuesta {{price}} EUR y tarda {{days}} días laborables.',
      thumb: { up: true },
    },
    {
      user: '¿Qué garantía tiene la lámpara?',
      calls: [call('search_kb', { query: 'warranty years lamp' })],
      answer: 'Dos años en la electrónica y cinco en el marco de metal.',
    },
    {
      user: '¿Puedo hablar con una persona?',
      answer: 'Claro, un compañero le llamará hoy entre las 16 y las 18 horas.',
      rateLimited: 'first model',
    },
  ],
}
