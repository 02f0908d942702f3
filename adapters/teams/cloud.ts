/** Where Teams is: the addresses and names of one cloud, so that tests can bring a small one of their own. */
export interface Cloud {
  /** Who signs what Teams sends us. */
  readonly issuer: string
  /** Where the issuer's keys are described (OpenID Connect discovery). */
  readonly metadataUrl: string
  readonly loginUrl: string
  /** What our own tokens are for. */
  readonly scope: string
  /** Where posts go until Teams has told us a nearer address. */
  readonly serviceUrl: string
  /** In place of a sign-in at `loginUrl`. */
  readonly token?: () => Promise<string>
}

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const publicCloud: Cloud = {
  issuer: 'https://api.botframework.com',
  metadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  loginUrl: 'https://login.microsoftonline.com/botframework.com',
  scope: 'https://api.botframework.com',
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
}

/** Microsoft's Agents Playground on this machine: no signatures, no tokens. */
export const playgroundCloud = (address: string): Cloud => ({
  ...publicCloud,
  serviceUrl: `${address}/_connector`,
})
