import { Stack, Token, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { resourceName } from '../config.ts';
import type { Alarming } from './runbook-alarm.ts';

/** Where the schedules of tenants are made at run time, each in its tenant's time zone, and what they may start. */
export class SyncSchedules extends Construct {
  readonly group: ScheduleGroup;
  readonly role: Role;
  readonly #schedules: string;

  constructor(scope: Construct, id: string, { config }: Alarming, startSync: IFunction) {
    super(scope, id);
    const stack = Stack.of(this);
    const groupName = resourceName(config, 'syncs');
    this.group = new ScheduleGroup(this, 'Group', { scheduleGroupName: groupName });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [startSync.functionArn] }),
    );
    const named = { service: 'scheduler', resource: 'schedule', resourceName: `${groupName}/*` };
    this.#schedules = stack.formatArn(named);
    const shown = (value: string, parameter: string): string => (Token.isUnresolved(value) ? `<${parameter}>` : value);
    const place = { region: shown(stack.region, 'AWS::Region'), account: shown(stack.account, 'AWS::AccountId') };
    Validations.of(stack).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${stack.formatArn({ ...named, ...place, partition: '<AWS::Partition>' })}]`,
      reason: 'Nobody can name the schedules of tenants before there are tenants; the group holds no others.',
    });
  }

  /** What it takes to make and change the schedules of the group, and no others. */
  get keeping(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'],
        resources: [this.#schedules],
      }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    ];
  }
}
