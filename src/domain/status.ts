export const statuses = ['new', 'open', 'pending', 'resolved', 'closed'] as const
export type Status = (typeof statuses)[number]

export type Language = 'de' | 'en'
