/** A fault of the vendor's that passes: the state machine has the read tried again. Says nothing of the request. */
export class SourceTransient extends Error {
  override readonly name = 'SourceTransient';
}
