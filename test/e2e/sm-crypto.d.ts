/** What of https://www.npmjs.com/package/sm-crypto 0.5.8 is used here; it brings no types. Everything is hex. */
declare module 'sm-crypto' {
  export const sm2: {
    generateKeyPairHex: () => { readonly privateKey: string; readonly publicKey: string }
    /** C1 ‖ C3 ‖ C2 in mode 1, without the 04 in front. */
    doEncrypt: (message: readonly number[], publicKey: string, mode: 0 | 1) => string
    doDecrypt: (encrypted: string, privateKey: string, mode: 0 | 1) => string
    doSignature: (
      message: string,
      privateKey: string,
      options: { readonly hash: true; readonly userId?: string; readonly publicKey?: string },
    ) => string
    doVerifySignature: (
      message: string,
      signature: string,
      publicKey: string,
      options: { readonly hash: true; readonly userId?: string },
    ) => boolean
  }
  export const sm3: (message: string | readonly number[]) => string
  export const sm4: {
    encrypt: (
      message: readonly number[],
      key: readonly number[],
      options: { mode: 'cbc'; iv: string },
    ) => string
  }
}
