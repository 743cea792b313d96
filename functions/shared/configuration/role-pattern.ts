import * as z from 'zod'

/** Which AWS roles: one account, and a wildcard in the name alone, because a caller must not choose the account. */
export const RolePattern = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@*-]{1,64}$/,
    'must look like arn:aws:iam::123456789012:role/team-*, without the path of the role',
  )
