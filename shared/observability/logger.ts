import { Logger } from '@aws-lambda-powertools/logger';

/** JSON lines, one logger per function; its name and level come from the environment. */
export const logger = new Logger();
