import { slackHarness } from './slack-harness.ts'
import { describeAdapter } from './suite.ts'

describeAdapter('Slack (HTTP)', slackHarness('http'))
describeAdapter('Slack (Socket Mode)', slackHarness('socket'))
