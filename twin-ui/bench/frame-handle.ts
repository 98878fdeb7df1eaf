/** What the bench page hands to the bench: start the tally, read it. */
export interface FrameBench {
  start(): void
  /** JavaScript per frame, and the indexes of the frames that a pose frame came before. */
  read(): { readonly framesMs: number[]; readonly poseFrames: number[] }
}

declare global {
  interface Window {
    frameBench?: FrameBench
  }
}
