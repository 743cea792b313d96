import { generateKeyPairSync, getCiphers, getHashes, randomBytes, sign } from 'node:crypto'
import { sm2 } from 'sm-crypto'
import { describe, expect, it } from 'vitest'
import { deriveBytes } from '../../../../functions/shared/gm/derive-keys.ts'
import { openSuite } from '../../../../functions/shared/gm/open-suite.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const upper = (text: string): string => hex(text).toString('hex')

const native = await openSuite()
const portable = await openSuite({ hashes: [], ciphers: [] })

/** GB/T 32918.5-2017, annexes A to C: one pair of keys for every example. */
const standard = {
  privateKey: upper('3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8'),
  publicKey: upper(`04 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020
    CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13`),
  text: 'message digest',
  signature: upper(`F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3
    B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA`),
  plain: 'encryption standard',
  wrapped: upper(`04 04EBFC71 8E8D1798 62043226 8E77FEB6 415E2EDE 0E073C0F 4F640ECD 2E149A73
    E858F9D8 1E5430A5 7B36DAAB 8F950A3C 64E6EE6A 63094D99 283AFF76 7E124DF0
    59983C18 F809E262 923C53AE C295D303 83B54E39 D609D160 AFCB1908 D0BD8766
    21886CA9 89CA9C7D 58087307 CA93092D 651EFA`),
} as const

/**
 * Made by the command line of OpenSSL 3.0.19, for a key of this test alone: `pkeyutl -sign -rawin -digest sm3 -pkeyopt
 * distid:1234567812345678` and `pkeyutl -encrypt -pkeyopt digest:sm3`, taken out of their ASN.1.
 */
const openssl = {
  privateKey: 'f44ca5297aabb18383ab1c620953e8b46b53d9adc1074d2082c0663a53427da2',
  publicKey: upper(`04 75b7bc10c857a5180f7d31affcb15c8b10d996f3ae75540398c5cc59d704e571
    28863cfd59b74c0421bc8f25f9b3b0a1126afefb57b50cbe5c2a51213bf40d4b`),
  text: 'grüß dich',
  signature: upper(`148f06e140ac7f36cb6466f4c32fefb318cbbde888834b35b84d39651f962513
    f6edeba0aeebf3e2aa56c9b7b6f312110ba9fca30c5ef463340178bdf281aeb5`),
  secret: '8f0cc149d3365ef5720bc8d1a095a92d',
  wrapped: upper(`04 6505a39c3f442b2390e4fab372d913bc15713b081158467ad9b94b235885dd6a
    6071a2430b1321f141e6199c5f6f24c2d038009ec302a99519278d1acf633490
    10befbef1974716107f9913bc522c2e349516af17049084cb1a026e563faac47
    6210eca25770b549399c5da1fa10a9e5`),
} as const

describe.each([
  ['OpenSSL', native],
  ['the library', portable],
])('SM3 and SM4 of %s', (_, { sm3, hmacSm3, encrypt, decrypt }) => {
  it('give the digests of GB/T 32905, annex A', () => {
    expect(sm3(Buffer.from('abc'))).toEqual(
      hex('66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0'),
    )
    expect(sm3(Buffer.from('abcd'.repeat(16)))).toEqual(
      hex('debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732'),
    )
  })

  it('give the block of GB/T 32907, annex A, which is the first of a chain that begins with zeros', () => {
    const block = hex('01234567 89abcdef fedcba98 76543210')
    const encrypted = encrypt(block, Buffer.alloc(16), block)
    expect(encrypted.subarray(0, 16)).toEqual(hex('681edf34 d206965e 86b3e94f 536e4246'))
    expect(decrypt(block, Buffer.alloc(16), encrypted)).toEqual(block)
  })

  it('give the block of GB/T 32907, annex A, that is encrypted a million times', () => {
    const block = hex('01234567 89abcdef fedcba98 76543210')
    // In a chain over zeros each block is the one before it, encrypted once more.
    const chain = encrypt(block, block, Buffer.alloc(16_000_000))
    expect(chain.subarray(15_999_984, 16_000_000)).toEqual(hex('595298c7 c6fd271f 0402f804 c33d3f66'))
  })

  it('derive the stream of GB/T 32918.5, annex C', () => {
    const point = hex(`335E18D7 51E51F04 0E27D468 138B7AB1 DC86AD7F 981D7D41 6222FD6A B3ED230D
      AB743EBC FB22D64F 7B6AB791 F70658F2 5B48FA93 E54064FD BFBED3F0 BD847AC9`)
    expect(deriveBytes({ sm3 }, point, 19)).toEqual(hex('44E60F DBF0BAE8 14376653 74BEF267 49046C9E'))
  })

  it('agree with OpenSSL on every length of key and text', () => {
    for (const length of [0, 1, 15, 16, 17, 31, 32, 55, 56, 63, 64, 65, 1_000]) {
      const [key, vector, text] = [randomBytes(16), randomBytes(16), randomBytes(length)]
      expect(sm3(text)).toEqual(native.sm3(text))
      expect(hmacSm3(text, key)).toEqual(native.hmacSm3(text, key))
      expect(encrypt(key, vector, text)).toEqual(native.encrypt(key, vector, text))
      expect(decrypt(key, vector, native.encrypt(key, vector, text))).toEqual(text)
    }
  })
})

describe('SM2', () => {
  const { verify, unwrap, publicKeyOf } = native

  it('takes the signature of GB/T 32918.5, annex A', () => {
    expect(publicKeyOf(standard.privateKey)).toBe(standard.publicKey)
    expect(verify(standard)).toBe(true)
    expect(verify({ ...standard, text: 'message digesu' })).toBe(false)
  })

  it('opens the message of GB/T 32918.5, annex C', () => {
    const opened = unwrap(standard.privateKey, standard.wrapped)
    expect(Buffer.from(opened ?? []).toString()).toBe(standard.plain)
  })

  it('takes what another implementation signs and encrypts', () => {
    for (let round = 0; round < 5; round += 1) {
      const { privateKey, publicKey } = sm2.generateKeyPairHex()
      const text = `grüß dich ${round}`
      expect(verify({ publicKey, text, signature: sm2.doSignature(text, privateKey, { hash: true }) })).toBe(
        true,
      )
      const secret = randomBytes(16)
      const wrapped = `04${sm2.doEncrypt([...secret], publicKey, 1)}`
      expect(Buffer.from(unwrap(privateKey, wrapped) ?? [])).toEqual(secret)
    }
  })

  it('takes what OpenSSL’s command line signs and encrypts', () => {
    expect(publicKeyOf(openssl.privateKey)).toBe(openssl.publicKey)
    expect(verify(openssl)).toBe(true)
    const opened = unwrap(openssl.privateKey, openssl.wrapped)
    expect(Buffer.from(opened ?? []).toString('hex')).toBe(openssl.secret)
  })

  it('takes no signature under another user id', () => {
    const { privateKey, publicKey } = sm2.generateKeyPairHex()
    for (const userId of ['', '1234567812345679', 'alice']) {
      const signature = sm2.doSignature('text', privateKey, { hash: true, userId })
      expect(sm2.doVerifySignature('text', signature, publicKey, { hash: true, userId })).toBe(true)
      expect(verify({ publicKey, text: 'text', signature })).toBe(false)
    }
  })

  it('does not take what Node’s OpenSSL signs, which cannot be told a user id', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' })
    const { x = '', y = '' } = readPoint(pair.publicKey.export({ format: 'der', type: 'spki' }))
    const signature = readSignature(sign('sm3', Buffer.from('text'), pair.privateKey))
    expect(verify({ publicKey: `04${x}${y}`, text: 'text', signature })).toBe(false)
  })

  it.each([
    ['zeros', '0'.repeat(128)],
    ['numbers that are too large', 'f'.repeat(128)],
    ['s as zero', `${standard.signature.slice(0, 64)}${'0'.repeat(64)}`],
    ['nothing', ''],
    ['no hex', 'g'.repeat(128)],
  ])('takes no signature of %s', (_, signature) => {
    expect(verify({ ...standard, signature })).toBe(false)
  })

  it.each([
    ['a point that is not on the curve', `04${'1'.repeat(128)}${standard.wrapped.slice(130)}`],
    ['the point at infinity', `04${'0'.repeat(128)}${standard.wrapped.slice(130)}`],
    ['another digest', standard.wrapped.replace('59983c18', '59983c19')],
    ['another ciphertext', standard.wrapped.replace('21886ca9', '21886ca8')],
    ['nothing', ''],
  ])('opens nothing of %s', (_, wrapped) => {
    expect(unwrap(standard.privateKey, wrapped)).toBeUndefined()
  })
})

const readPoint = (spki: Buffer) => ({
  x: spki.subarray(-64, -32).toString('hex'),
  y: spki.subarray(-32).toString('hex'),
})

/** DER's two integers, without the zero that keeps one positive, and filled up to 32 bytes. */
const readSignature = (der: Buffer): string => {
  const length = der[3] ?? 0
  const integers = [der.subarray(4, 4 + length), der.subarray(6 + length)]
  return integers.map(bytes => bytes.toString('hex').replace(/^00/, '').padStart(64, '0')).join('')
}

describe('a runtime', () => {
  it('of ours has SM3 and SM4', () => {
    expect(getHashes()).toContain('sm3')
    expect(getCiphers()).toContain('sm4-cbc')
  })

  it('without SM3 or SM4 uses the library for both', async () => {
    const { sm3 } = await openSuite({ hashes: [], ciphers: ['sm4-cbc'] })
    expect(sm3).not.toBe(native.sm3)
    const { encrypt } = await openSuite({ hashes: ['sm3'], ciphers: [] })
    expect(encrypt).not.toBe(native.encrypt)
  })

  it('without the library has none of them', async () => {
    const broken = openSuite(undefined, () => Promise.reject(new Error('no such file')))
    await expect(broken).rejects.toMatchObject({ status: 503, code: 'gm_unavailable', type: 'server_error' })
  })
})
