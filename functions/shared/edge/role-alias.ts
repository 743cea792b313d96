/** The alias of the gateway's function that has the URL with AWS_IAM: what AWS says of a caller counts on that URL alone. */
export const roleAlias = 'iam'
