/** A name in the languages of the screens; `zh` for the other side of the border, where it is known. */
export interface LocalText {
  readonly vi: string
  readonly en: string
  readonly zh?: string
}
