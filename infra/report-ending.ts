/** How a command line ends: 0 with an answer, 2 with what its user has to change, 1 with what failed elsewhere. */
export type Ending = { readonly exitCode: 0 | 1 | 2; readonly text: string }

/** Says it where people and scripts look for it: what is no answer is apart from answers. */
export const reportEnding = ({ exitCode, text }: Ending): void => {
  if (exitCode === 0) console.log(text)
  else console.error(text)
  process.exitCode = exitCode
}
