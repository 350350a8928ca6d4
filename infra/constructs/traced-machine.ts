import { readFileSync } from 'node:fs';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, type StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { resourceName, type StageConfig } from '../config.ts';

export interface TracedMachineProps {
  config: StageConfig;
  /** Of the file in `statemachines/`, and of the machine. */
  name: 'reconcile' | 'daily-sync';
  type: StateMachineType;
  /** What the definition leaves open. */
  substitutions: Record<string, string>;
  /** The functions that it calls, and the only ones that it may. */
  steps: readonly IFunction[];
  /** Why only errors are logged. */
  quietBecause: string;
}

/** A state machine whose definition is a file, which calls these functions and no others; it is traced and logs its errors. */
export class TracedMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: TracedMachineProps) {
    const { config, type, substitutions, steps, quietBecause } = props;
    const name = resourceName(config, props.name);
    const file = new URL(`../../statemachines/${props.name}.asl.json`, import.meta.url);
    super(scope, id, {
      stateMachineName: name,
      stateMachineType: type,
      definitionBody: DefinitionBody.fromString(readFileSync(file, 'utf8')),
      definitionSubstitutions: substitutions,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(scope, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: config.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: steps.map((step) => step.functionArn),
      }),
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery and X-Ray have no resources to name: both are allowed on "*" or not at all.',
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SF1', reason: quietBecause });
  }
}
