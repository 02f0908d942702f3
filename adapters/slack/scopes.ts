/** Each right that the app asks for, and why. The manifests ask for these and no others; a test compares them, also with the README beside them. */
export const scopes: Readonly<Record<string, string>> = {
  'channels:history': 'to read what is said in the threads of public channels',
  'channels:read': 'to see whether the app is in a public channel, and who else',
  'chat:write': 'to post tickets, and to keep their cards up to date',
  commands: 'for `/ticket` and the message shortcuts',
  'files:read': 'to pass on files that agents attach',
  'files:write': 'to post customers’ files in a thread',
  'groups:history': 'as channels:history, for private channels',
  'groups:read': 'as channels:read, for private channels',
  'metadata.message:read': 'to find a post again instead of posting it twice',
  'reactions:read': 'for reactions that are commands',
  'reactions:write': 'to show on an agent’s message whether it was sent',
  'users:read': 'to know who wrote something, and that guests are no agents',
  'users:read.email': 'to link an account with an agent by its e-mail address',
}
