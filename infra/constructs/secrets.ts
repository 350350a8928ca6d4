import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { SecretId } from '../permission-kinds.ts';
import { FETCHED, FETCHED_PLATFORMS, hasSecret, type PlatformWithSecret } from '../platforms.ts';
import { PULLED, SOURCE_VENDORS, type SourceVendor } from '../sources.ts';

/** A platform's credential starts as a random stand-in of the right shape; an operator puts the vendor's own in. */
const standIn = (field: string): SecretStringGenerator => ({
  secretStringTemplate: '{}',
  generateStringKey: field,
  excludePunctuation: true,
});

/** What must not stand in an environment variable: functions get its address and read it at their first use. */
export class Secrets extends Construct {
  readonly byId: Readonly<Record<SecretId, Secret>>;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    const secret = (
      name: string,
      path: string,
      description: string,
      generated: SecretStringGenerator,
      unrotated: string,
    ): Secret => {
      const made = new Secret(this, name, {
        secretName: `claimcheck/${config.stage}/${path}`,
        description,
        generateSecretString: generated,
        removalPolicy: config.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      Validations.of(made).acknowledge({ id: 'AwsSolutions-SMG4', reason: unrotated });
      return made;
    };
    const vendorIssued = 'The vendor issues this credential by hand and offers no API that could rotate it.';

    const ofPlatform = (platform: PlatformWithSecret): Secret => {
      const { name, secret: fields } = FETCHED[platform];
      const id = platform[0]!.toUpperCase() + platform.slice(1);
      const says = `${name}: {${fields.join(', ')}}`;
      return secret(id, `platforms/${platform}`, says, standIn(fields[0]), vendorIssued);
    };

    const ofPlatforms = Object.fromEntries(
      FETCHED_PLATFORMS.filter(hasSecret).map((platform) => [platform, ofPlatform(platform)]),
    ) as Record<PlatformWithSecret, Secret>;

    // No account at all until an operator puts one in; what is generated beside them is not read.
    const ofSource = (source: SourceVendor): Secret =>
      secret(
        source[0]!.toUpperCase() + source.slice(1),
        `sources/${source}`,
        `${PULLED[source].name}: {"accounts": {"<name>": {${PULLED[source].account.map((field) => `"${field}"`).join(', ')}}}}`,
        { ...standIn('unset'), secretStringTemplate: '{"accounts": {}}' },
        vendorIssued,
      );

    const ofSources = Object.fromEntries(SOURCE_VENDORS.map((source) => [source, ofSource(source)])) as Record<
      SourceVendor,
      Secret
    >;

    this.byId = {
      cursor: secret(
        'Cursor',
        'cursor',
        'Signs list cursors',
        { passwordLength: 48, excludePunctuation: true },
        'It signs short-lived list cursors and opens nothing; rotating it would break lists that are being read.',
      ),
      notifications: secret(
        'Notifications',
        'notifications',
        'Who of the operators is told of which alerts, and the credentials of the channels; see docs/notifications.md',
        // Not a plan: whoever has put none in is told so by the check before a deployment.
        standIn('unset'),
        vendorIssued,
      ),
      discord: secret(
        'Discord',
        'discord',
        'Discord: {applicationId, publicKey, botToken}; see docs/discord.md',
        standIn('publicKey'),
        vendorIssued,
      ),
      ...ofPlatforms,
      ...ofSources,
    };
  }
}
