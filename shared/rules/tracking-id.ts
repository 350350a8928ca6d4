/** A tracking id as it is compared: without the space around it. Empty where nothing is left. */
export const trackingIdOf = (text: string): string => text.trim();
