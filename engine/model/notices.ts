/**
 * Every finding that is not an error of ours: odd data, silent devices, missing evidence.
 *
 * Codes are `area.subject.reason`, never reused. docs/notices.md lists the same codes; a test keeps them equal.
 * `{name}` in a text is filled from the notice's context.
 */
import type { LocalText } from './text.ts'

export type NoticeSeverity = 'alarm' | 'warning' | 'info'
export type NoticeContext = Readonly<Record<string, string | number | boolean>>

export interface NoticeDefinition {
  readonly severity: NoticeSeverity
  readonly title: LocalText
  readonly hint: LocalText
}

const define = <const Table extends Readonly<Record<string, NoticeDefinition>>>(table: Table): Table => table

export const NOTICES = define({
  'ingest.clock.skewed': {
    severity: 'warning',
    title: { vi: 'Đồng hồ thiết bị {deviceId} lệch {skewS} giây', en: 'Clock of {deviceId} is off by {skewS} s' },
    hint: { vi: 'Kiểm tra múi giờ và NTP của thiết bị.', en: 'Check the zone and NTP of the device.' },
  },
  'ingest.clock.ahead': {
    severity: 'warning',
    title: { vi: '{deviceId} gửi thời điểm trong tương lai ({aheadS} giây)', en: '{deviceId} sent an instant {aheadS} s in the future' },
    hint: { vi: 'Đã dùng giờ nhận; chỉnh đồng hồ thiết bị.', en: 'The receive time was used; set the clock of the device.' },
  },
  'ingest.body.unreadable': {
    severity: 'warning',
    title: { vi: 'Không đọc được dữ liệu từ {deviceId}: {reason}', en: 'A body from {deviceId} could not be read: {reason}' },
    hint: { vi: 'Xem hộp dữ liệu lỗi (dead letters).', en: 'See the dead letters.' },
  },
  'ingest.body.truncated': {
    severity: 'info',
    title: { vi: 'Dữ liệu từ {deviceId} bị cắt nhưng vẫn đọc được', en: 'A body from {deviceId} was damaged and still read' },
    hint: { vi: 'Kiểm tra đường truyền của thiết bị.', en: 'Check the link of the device.' },
  },
  'ingest.device.silent': {
    severity: 'alarm',
    title: { vi: '{deviceId} im lặng {silentMin} phút', en: '{deviceId} has been silent for {silentMin} min' },
    hint: { vi: 'Kiểm tra nguồn và mạng của thiết bị.', en: 'Check power and network of the device.' },
  },
  'match.plate.unmatched': {
    severity: 'warning',
    title: { vi: 'Biển số không khớp tờ khai nào', en: 'A plate matches no declaration' },
    hint: { vi: 'Gắn với tờ khai, hoặc cho quay đầu.', en: 'Link it to a declaration, or turn the truck back.' },
  },
  'match.plate.confused': {
    severity: 'info',
    title: { vi: 'Biển số đọc sai một ký tự, đã khớp tờ khai', en: 'A plate was read with one confused character and matched' },
    hint: { vi: 'Lau ống kính, chỉnh đèn nếu lặp lại.', en: 'Clean the lens or the light if it repeats.' },
  },
  'match.plate.ambiguous': {
    severity: 'warning',
    title: { vi: 'Biển số khớp nhiều tờ khai', en: 'A plate fits several declarations' },
    hint: { vi: 'Chọn tờ khai đúng.', en: 'Choose the right declaration.' },
  },
  'trip.evidence.missing': {
    severity: 'warning',
    title: { vi: 'Xe đã qua bước {stepId} nhưng thiếu bằng chứng', en: 'A truck passed step {stepId} without evidence' },
    hint: { vi: 'Xác nhận bước đó hoặc giữ xe lại.', en: 'Confirm the step or hold the truck.' },
  },
  'trip.step.refused': {
    severity: 'alarm',
    title: { vi: 'Cơ quan từ chối bước {stepId}', en: 'An agency refused step {stepId}' },
    hint: { vi: 'Xem lý do trong hồ sơ chuyến.', en: 'See the reason in the trip.' },
  },
  'trip.step.overdue': {
    severity: 'warning',
    title: { vi: 'Bước {stepId} quá hạn {overMin} phút', en: 'Step {stepId} is {overMin} min over its target' },
    hint: { vi: 'Hỏi cơ quan phụ trách bước này.', en: 'Ask the agency of the step.' },
  },
  'trip.step.roleMismatch': {
    severity: 'warning',
    title: { vi: 'Vai trò {role} không được xác nhận bước {stepId}', en: 'Role {role} may not confirm step {stepId}' },
    hint: { vi: 'Cơ quan phụ trách bước phải xác nhận.', en: 'The agency of the step must confirm it.' },
  },
  'trip.vehicle.unplated': {
    severity: 'info',
    title: { vi: 'Xe không biển số: không rõ thuộc tờ khai nào ({candidateCount} khả năng)', en: 'A vehicle without plate fits {candidateCount} declarations' },
    hint: { vi: 'Gắn với tờ khai theo số khung.', en: 'Link it to a declaration by its VIN.' },
  },
  'trip.count.bounded': {
    severity: 'alarm',
    title: { vi: 'Quá nhiều chuyến mở; chuyến cũ nhất bị đóng', en: 'Too many open trips; the oldest was closed' },
    hint: { vi: 'Kiểm tra tờ khai thừa hoặc camera đọc sai.', en: 'Look for stray declarations or a camera that misreads.' },
  },
  'trip.declaration.repeated': {
    severity: 'info',
    title: { vi: 'Tờ khai {declarationId} được gửi lại', en: 'Declaration {declarationId} was sent again' },
    hint: { vi: 'Bản mới thay bản cũ.', en: 'The newer one holds.' },
  },
  'trip.command.unknownTarget': {
    severity: 'warning',
    title: { vi: 'Lệnh {command} trỏ tới đối tượng không tồn tại', en: 'Command {command} names something unknown' },
    hint: { vi: 'Kiểm tra mã tờ khai, trạm hoặc bước.', en: 'Check the declaration, station or step id.' },
  },
  'yard.capacity.reached': {
    severity: 'alarm',
    title: { vi: 'Bãi {placeId} đã đầy ({occupancyVeh} xe)', en: 'Yard {placeId} is full ({occupancyVeh} vehicles)' },
    hint: { vi: 'Ngừng gọi xe hoặc mở bãi khác.', en: 'Stop calling forward or open another yard.' },
  },
})

export type NoticeCode = keyof typeof NOTICES
