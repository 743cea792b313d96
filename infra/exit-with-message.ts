/** Runs what may find the operator's input wrong: the message says what to do, so no stack trace goes with it. */
export const exitWithMessage = <Result>(run: () => Result): Result => {
  try {
    return run()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
