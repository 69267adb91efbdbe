import { describe, expect, it } from 'vitest'
import { signAws } from './sign-aws.ts'

/** The credentials and the time of AWS's own test suite for Signature Version 4. */
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
  region: 'us-east-1',
}
const nowMs = Date.UTC(2015, 7, 30, 12, 36, 0)
const signatureOf = (method: string, url: string, headers = {}, body = '') =>
  /Signature=(\w+)$/.exec(signAws({ method, url: new URL(url), headers, body }, credentials, 'service', nowMs)['authorization'] ?? '')?.[1]

describe('signAws', () => {
  it.each([
    ['get-vanilla', 'GET', 'https://example.amazonaws.com/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', 'https://example.amazonaws.com/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      'https://example.amazonaws.com/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('%s signs as AWS does', (_, method, url, signature) => expect(signatureOf(method, url)).toBe(signature))

  it('names what it signed, with the token of a session among it', () => {
    const request = {
      method: 'POST',
      url: new URL('https://example.amazonaws.com/'),
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    }
    const signed = signAws(request, { ...credentials, sessionToken: 'token' }, 'bedrock', nowMs)
    expect(signed).toMatchObject({ 'x-amz-date': '20150830T123600Z', 'x-amz-security-token': 'token', 'Content-Type': 'application/json' })
    expect(signed['authorization']).toContain(
      'Credential=AKIDEXAMPLE/20150830/us-east-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ',
    )
  })

  it('encodes a path once more than it is in the address', () => {
    const [colon, plain] = ['https://example.amazonaws.com/model/a%3A0', 'https://example.amazonaws.com/model/a:0']
    expect(signatureOf('POST', colon)).not.toBe(signatureOf('POST', plain))
  })
})
