import { deliveryEntity } from './delivery.ts'
import { arrivalEntity, outgoingMailEntity } from './mail.ts'
import { messageEntity } from './message.ts'
import { postEntity, threadEntity } from './thread.ts'
import { ticketEntity } from './ticket.ts'

export const entities = [
  ticketEntity,
  messageEntity,
  threadEntity,
  postEntity,
  arrivalEntity,
  outgoingMailEntity,
  deliveryEntity,
]
