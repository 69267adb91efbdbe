const secretName = /(token|secret|password|signature|hmac|digest|apiKey)$/i
const equality = new Set(['===', '!==', '==', '!='])

interface Node {
  type: string
  name?: string
  operator?: string
  left?: Node
  right?: Node
  property?: Node
  value?: unknown
}

/**
 * Finds two secrets compared with an operator: the time it takes tells how many characters fit. Use
 * `timingSafeEqual`. A comparison with a literal, `null` or `undefined` asks only whether there is one, and is let be.
 */
export const noSecretEquality = {
  create(context: { report: (finding: { node: Node; message: string }) => void; filename: string }) {
    return {
      BinaryExpression(node: Node) {
        if (!equality.has(node.operator ?? '') || !node.left || !node.right) return
        const names = [lastName(node.left), lastName(node.right)]
        const bothAreValues = names.every((name) => name !== undefined && name !== 'undefined')
        if (!bothAreValues || !names.some((name) => secretName.test(name ?? ''))) return
        context.report({ node, message: 'A secret is compared with an operator; use timingSafeEqual of node:crypto.' })
      },
    }
  },
}

/** The name by which a value is read: `token` of `request.token`; nothing for literals and calls. */
function lastName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MemberExpression') return node.property?.name
  return undefined
}
