import { escaped } from './xml.ts';

/** An error with S3's own code and status. */
export class S3Failure extends Error {
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.status = status;
  }

  get xml(): string {
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${this.name}</Code><Message>${escaped(this.message)}</Message></Error>`;
  }
}

/** What S3 can do and the engine cannot, by name: nothing is left out in silence. */
export const notEmbedded = (what: string): S3Failure =>
  new S3Failure('NotImplemented', `the embedded engine has no ${what}`, 501);

export const noSuchBucket = (): S3Failure => new S3Failure('NoSuchBucket', 'The specified bucket does not exist', 404);
export const noSuchKey = (): S3Failure => new S3Failure('NoSuchKey', 'The specified key does not exist.', 404);
export const noSuchUpload = (): S3Failure =>
  new S3Failure(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
  );
export const preconditionFailed = (): S3Failure =>
  new S3Failure('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
