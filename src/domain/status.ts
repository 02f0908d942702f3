export const statuses = ['new', 'open', 'pending', 'resolved', 'closed'] as const
export type Status = (typeof statuses)[number]

export type Language = 'de' | 'en'

/** Which changes of status are mailed to the customer. */
export type StatusMails = 'none' | 'normal' | 'every'
