import type { Button, Receipt } from '../domain/chat.ts'
import type { Refusal } from '../domain/refusal.ts'

export function refused(refusal: Refusal, anyway?: Button): Receipt {
  const buttons = refusal.offer === 'send-anyway' && anyway ? { buttons: [anyway] } : {}
  return { outcome: 'refused', notice: { tone: 'refused', text: refusal.sentence, ...buttons } }
}
