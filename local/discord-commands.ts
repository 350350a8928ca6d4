import { COMMANDS } from '../functions/discord/commands.ts';
import { DISCORD_URL } from '../infra/config.ts';

/** Prints the commands that Discord would be told of; with REGISTER=1 tells it, in place of all that it knows. */
const { REGISTER, DISCORD_APPLICATION_ID, DISCORD_BOT_TOKEN, DISCORD_BASE_URL = DISCORD_URL } = process.env;

if (REGISTER !== '1') {
  console.log(JSON.stringify(COMMANDS, null, 2));
  console.error('\nNothing was registered: REGISTER=1 make discord-commands does.');
} else if (!DISCORD_APPLICATION_ID || !DISCORD_BOT_TOKEN) {
  console.error('Give DISCORD_APPLICATION_ID and DISCORD_BOT_TOKEN.');
  process.exitCode = 2;
} else {
  const response = await fetch(`${DISCORD_BASE_URL}/api/v10/applications/${DISCORD_APPLICATION_ID}/commands`, {
    method: 'PUT',
    headers: {
      authorization: `Bot ${DISCORD_BOT_TOKEN}`,
      'content-type': 'application/json',
      'user-agent': 'DiscordBot (claimcheck, 1)',
    },
    body: JSON.stringify(COMMANDS),
  });
  if (response.ok) console.log(`Registered ${COMMANDS.map(({ name }) => name).join(', ')}.`);
  else {
    console.error(`Discord answered ${response.status}: ${await response.text()}`);
    process.exitCode = 1;
  }
}
