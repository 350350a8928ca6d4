import { unusedIn } from './permission/grants-report.ts';

// node local/gateway/unused-grants.ts <folder> [stack]: lists what a test run with GRANTS_REPORT=<folder> never called.
const [folder = '', stack = 'Claimcheck'] = process.argv.slice(2);
const unused = unusedIn(folder, stack);
for (const { role, action, resource } of unused) console.error(`${role} may ${action} on ${resource}, and never did`);
process.exitCode = unused.length === 0 ? 0 : 1;
