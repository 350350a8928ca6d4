declare module 'asl-validator' {
  /** Checks a definition of the Amazon States Language; fills defaults into it. */
  export default function validate(
    definition: unknown,
    options?: { checkPaths?: boolean; checkArn?: boolean },
  ): { isValid: boolean; errors: unknown[] };
}
