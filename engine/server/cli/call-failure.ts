/** Why a command could not do what was asked: a sentence for whoever typed it, and the exit code that it deserves. */

export const EXIT_FAILURE = 1
/** The call itself is wrong: nothing was tried. */
export const EXIT_USAGE = 2

export class CallFailure extends Error {
  readonly exitCode: typeof EXIT_FAILURE | typeof EXIT_USAGE
  constructor(message: string, exitCode: CallFailure['exitCode'] = EXIT_FAILURE) {
    super(message)
    this.name = 'CallFailure'
    this.exitCode = exitCode
  }
}
