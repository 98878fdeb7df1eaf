/**
 * What a plate reader says of one picture, or of several of one passage: for each slot of a plate how likely each character is.
 *
 * Units:   natural logarithms (nats); `logNats[slot * alphabet.length + character]`, normalised per slot.
 */
export interface SlotDistribution {
  /** One character per class, in the order of the model's outputs. */
  readonly alphabet: string
  /** The character of the alphabet that means "none here". */
  readonly padCharacter: string
  readonly slotCount: number
  readonly logNats: Float32Array
}
