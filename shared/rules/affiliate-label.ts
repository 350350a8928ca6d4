/** A label as it is compared and shown: composed, without space at its ends, one space where it has any inside. */
export const normalLabel = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();

/** An affiliate of an advertiser, whatever ids it goes by. */
export const affiliateKey = (advertiserId: string, label: string): string =>
  JSON.stringify([advertiserId, normalLabel(label)]);
