/** Row ids are opaque strings; the brand keeps one kind from being handed over as another. */
declare const kind: unique symbol
type Id<Kind extends string> = string & { readonly [kind]: Kind }

export type TicketId = Id<'ticket'>
export type MessageId = Id<'message'>
export type PersonId = Id<'person'>
export type ThreadId = Id<'thread'>
export type FileId = Id<'file'>
export type DeliveryId = Id<'delivery'>
/** Agents and teams are named in the configuration: `anna`, `second-level`. */
export type AgentId = Id<'agent'>
export type TeamId = Id<'team'>
/** A channel's name in the configuration, not the platform's own id. */
export type ChannelId = Id<'channel'>
