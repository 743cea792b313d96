/** Who somebody is to AWS, and where. */
export type AwsIdentity = {
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Where the gateway runs; a host that names another region is in that one. */
  readonly region: string
}
