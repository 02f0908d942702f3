import { slackHarness } from './slack-harness.ts'
import { describeAdapter } from './suite.ts'

describeAdapter('Slack (HTTP)', slackHarness('http'))
describeAdapter('Slack (Socket Mode)', slackHarness('socket'))
describeAdapter('Slack (HTTP, a second workspace)', slackHarness('http', 'nord'))
describeAdapter('Slack (Socket Mode, a second workspace)', slackHarness('socket', 'nord'))
