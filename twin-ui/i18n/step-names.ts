/**
 * Short names of the usual steps, for places that know only the id and have one line (a notice, a line of a list).
 * The workflow's own names are whole phrases (“Kiểm tra phương tiện vào cửa khẩu (ba-ri-e số 1)”): they stand in the truck's record.
 *
 * A crossing's workflow is data and may name other steps: those show their id here.
 * Checked: step-names.test.ts against the workflows that ship.
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
