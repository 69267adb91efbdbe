import { call, type Story } from './story.ts'

export const haisou: Story = {
  language: 'ja',
  turns: ({ order }) => [
    {
      user: `こんにちは。注文${order.orderId}はいつ届きますか？`,
      calls: [call('lookup_order', { orderId: order.orderId })],
      answer: '「{{product}}」は{{carrier}}で発送済みです。お届け予定：{{eta}}。',
      thumb: { up: true },
    },
    {
      user: '追跡番号を教えてください。',
      calls: [call('lookup_order', { orderId: order.orderId })],
      answer: '追跡番号は{{tracking}}です。',
    },
    {
      user: '日本への送料はいくらですか？',
      calls: [call('get_shipping_rate', { country: 'Japan', speed: 'standard' })],
      answer: '通常配送は{{price}}ユーロ、{{days}}営業日でお届けします。',
    },
    {
      user: '関税はかかりますか？',
      calls: [call('search_kb', { query: 'customs duties outside the European Union' })],
      answer: 'EU圏外への配送では、関税はお客様のご負担となります。',
      thumb: { up: true, comment: '分かりやすい説明でした' },
    },
    { user: 'ありがとうございました。', answer: 'ご利用ありがとうございます。' },
  ],
}

export const henpin: Story = {
  language: 'ja',
  turns: ({ order }) => [
    {
      user: `注文${order.orderId}の商品を返品したいのですが。`,
      calls: [call('lookup_order', { orderId: order.orderId }), call('search_kb', { query: '返品 未使用の商品' })],
      answer: '未使用であれば、お届けから30日以内に返品できます。',
    },
    { user: '箱を開けてしまいましたが、大丈夫ですか？', photo: true, answer: '写真を拝見しました。商品が未使用であれば問題ありません。' },
    {
      user: '返金はいつになりますか？',
      calls: [call('search_kb', { query: '返金 営業日' })],
      answer: '商品の到着後、5営業日以内に返金いたします。',
      expected: '返金までの日数と、元の支払い方法に戻ることを伝える。',
    },
    {
      user: '全額返金してください。',
      calls: [call('issue_refund', { orderId: order.orderId, amount: order.total, reason: 'returned' })],
      answer: '{{amount}} {{currency}}の返金手続きが完了しました。受付番号：{{refundId}}',
    },
  ],
}
