import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { talkOf } from '../../../local/demo/discord-claim.ts';
import { printDiscordClaim } from '../../../local/demo/print-discord-claim.ts';

const link = { asked: '/link code: …', told: ['This account now claims.'] };
const claim = {
  asked: '/claim views: 5400',
  told: ['Taken as `sub_a`.\nIt is being checked.', '**Your claim on X: it matches.**'],
};

it('a claim in Discord is shown with each answer in the place of the one before', () => {
  expect(stripVTControlCharacters(printDiscordClaim(talkOf([link, claim]))).split('\n')).toEqual([
    ...['A claim in Discord', '  /link code: …', '    │ This account now claims.', '  /claim views: 5400'],
    ...['    │ Taken as `sub_a`.', '    │ It is being checked.', '    │ Your claim on X: it matches.', ''],
  ]);
});

it('a follow-up that does not come is a surprise', () => {
  const talk = talkOf([link, { ...claim, missed: 'nothing was told in Discord' }]);
  expect(talk.surprises).toEqual(['nothing was told in Discord']);
  expect(stripVTControlCharacters(printDiscordClaim(talk))).toContain('UNEXPECTED: nothing was told in Discord');
});
