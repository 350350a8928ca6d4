/** The platform account whose limits, breaker and credential a call uses. One shared account per platform. */
export const SHARED_ACCOUNT = 'shared';
