export type Role = {
  /** Without the path, which AWS leaves out where a role is in use; names are unique in an account without it. */
  readonly arn: string
  readonly name: string
}

/** A session of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{2,64}$/

/** The role whose session an ARN names; undefined for anything else: a user, the root of an account, a federated user. */
export const parseRole = (arn: string): Role | undefined => {
  const [, partition, account, name] = session.exec(arn) ?? []
  return name === undefined ? undefined : { arn: `arn:${partition}:iam::${account}:role/${name}`, name }
}
