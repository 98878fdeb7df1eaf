/**
 * Names of the default workflow's steps, for places that know only the id (a notice, a line of a list).
 *
 * A crossing's workflow is data and may name other steps: those show their id here and their full name in the truck's record.
 */
import type { Language } from '../data/twin-store.ts'

const STEP_NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  declare: { vi: 'Khai báo', en: 'Declare' },
  transport: { vi: 'Vận chuyển', en: 'Transport' },
  'flow-control': { vi: 'Điều tiết', en: 'Flow control' },
  'gate-entry': { vi: 'Vào cổng', en: 'Gate entry' },
  'border-entry': { vi: 'Qua mốc vào', en: 'Border entry' },
  health: { vi: 'Kiểm dịch y tế', en: 'Health check' },
  'yard-entry': { vi: 'Vào bãi', en: 'Yard entry' },
  quarantine: { vi: 'Kiểm dịch động thực vật', en: 'Quarantine' },
  customs: { vi: 'Hải quan', en: 'Customs' },
  'trans-shipment': { vi: 'Sang tải', en: 'Trans-shipment' },
  fee: { vi: 'Nộp phí', en: 'Fee' },
  'gate-exit': { vi: 'Ra cổng', en: 'Gate exit' },
  border: { vi: 'Qua biên giới', en: 'Border' },
}

export const stepNameOf = (stepId: string, language: Language): string => STEP_NAMES[stepId]?.[language] ?? stepId
