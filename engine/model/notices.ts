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
  /** Names many of this code in one line: no gaps. */
  readonly several: LocalText
  readonly hint: LocalText
}

const define = <const Table extends Readonly<Record<string, NoticeDefinition>>>(table: Table): Table => table

export const NOTICES = define({
  'ingest.clock.skewed': {
    severity: 'warning',
    title: { vi: 'Đồng hồ thiết bị {deviceId} lệch {skewS} giây', en: 'Clock of {deviceId} is off by {skewS} s' },
    several: { vi: 'Đồng hồ thiết bị lệch', en: 'Device clocks are off' },
    hint: { vi: 'Kiểm tra múi giờ và NTP của thiết bị.', en: 'Check the zone and NTP of the device.' },
  },
  'ingest.clock.ahead': {
    severity: 'warning',
    title: { vi: '{deviceId} gửi thời điểm trong tương lai ({aheadS} giây)', en: '{deviceId} sent an instant {aheadS} s in the future' },
    several: { vi: 'Thiết bị gửi thời điểm trong tương lai', en: 'Devices send instants in the future' },
    hint: { vi: 'Đã dùng giờ nhận; chỉnh đồng hồ thiết bị.', en: 'The receive time was used; set the clock of the device.' },
  },
  'ingest.body.unreadable': {
    severity: 'warning',
    title: { vi: 'Không đọc được dữ liệu từ {deviceId}: {reason}', en: 'A body from {deviceId} could not be read: {reason}' },
    several: { vi: 'Dữ liệu không đọc được', en: 'Bodies that could not be read' },
    hint: { vi: 'Xem hộp dữ liệu lỗi (dead letters).', en: 'See the dead letters.' },
  },
  'ingest.body.truncated': {
    severity: 'info',
    title: { vi: 'Dữ liệu từ {deviceId} bị cắt nhưng vẫn đọc được', en: 'A body from {deviceId} was damaged and still read' },
    several: { vi: 'Dữ liệu bị cắt nhưng vẫn đọc được', en: 'Damaged bodies that were still read' },
    hint: { vi: 'Kiểm tra đường truyền của thiết bị.', en: 'Check the link of the device.' },
  },
  'ingest.device.silent': {
    severity: 'alarm',
    title: { vi: '{deviceId} im lặng {silentMin} phút', en: '{deviceId} has been silent for {silentMin} min' },
    several: { vi: 'Thiết bị im lặng', en: 'Silent devices' },
    hint: { vi: 'Kiểm tra nguồn và mạng của thiết bị.', en: 'Check power and network of the device.' },
  },
  'match.plate.unmatched': {
    severity: 'warning',
    title: { vi: 'Biển số không khớp tờ khai nào', en: 'A plate matches no declaration' },
    several: { vi: 'Biển số không khớp tờ khai nào', en: 'Plates that match no declaration' },
    hint: { vi: 'Gắn với tờ khai, hoặc cho quay đầu.', en: 'Link it to a declaration, or turn the truck back.' },
  },
  'match.plate.confused': {
    severity: 'info',
    title: { vi: 'Biển số đọc sai một ký tự, đã khớp tờ khai', en: 'A plate was read with one confused character and matched' },
    several: { vi: 'Biển số đọc sai một ký tự, đã khớp tờ khai', en: 'Plates matched in spite of a confused character' },
    hint: { vi: 'Lau ống kính, chỉnh đèn nếu lặp lại.', en: 'Clean the lens or the light if it repeats.' },
  },
  'match.plate.ambiguous': {
    severity: 'warning',
    title: { vi: 'Một lượt xe qua chưa chắc là của xe nào', en: 'A passage could not be given to one truck safely' },
    several: { vi: 'Lượt xe qua chờ đối chiếu', en: 'Passages that wait to be matched' },
    hint: { vi: 'Chọn xe đúng trong hàng chờ đối chiếu.', en: 'Choose the right truck in the match queue.' },
  },
  'match.passage.corrected': {
    severity: 'info',
    title: { vi: 'Quyết định đối chiếu đã được rút lại', en: 'A match decision was taken back' },
    several: { vi: 'Quyết định đối chiếu đã được rút lại', en: 'Match decisions taken back' },
    hint: { vi: 'Lượt qua trở lại hàng chờ.', en: 'The passage is in the queue again.' },
  },
  'match.passage.revised': {
    severity: 'info',
    title: { vi: 'Camera sửa biển số; lượt qua đã chuyển sang xe khác', en: 'A camera corrected a plate; the passage is another truck’s' },
    several: { vi: 'Lượt qua chuyển sang xe khác do camera sửa biển', en: 'Passages given to another truck by a corrected plate' },
    hint: { vi: 'Xem ảnh nếu còn nghi ngờ.', en: 'See the pictures if in doubt.' },
  },
  'match.passage.contradicted': {
    severity: 'warning',
    title: { vi: 'Camera sửa biển số; biển mới không hợp với xe đã chọn', en: 'A camera corrected a plate, which does not fit the truck it was given to' },
    several: { vi: 'Biển số sửa không hợp với xe đã chọn', en: 'Corrected plates that do not fit the truck chosen' },
    hint: { vi: 'Xem lại ảnh; mở lại quyết định nếu sai.', en: 'See the pictures again; reopen the decision if it is wrong.' },
  },
  'ingest.clock.proposed': {
    severity: 'info',
    title: { vi: 'Đồng hồ {deviceId} lệch đều {skewS} giây ({reportCount} lượt)', en: 'The clock of {deviceId} is steadily {skewS} s off ({reportCount} reports)' },
    several: { vi: 'Đồng hồ lệch đều, có đề nghị chỉnh', en: 'Clocks steadily off, with a proposal' },
    hint: { vi: 'Đề nghị: dùng giờ nhận cho thiết bị này cho đến khi chỉnh đồng hồ; hệ thống đang làm vậy.', en: 'Proposed rule: receive time for this device until its clock is set; the engine already orders it so.' },
  },
  'trip.evidence.missing': {
    severity: 'warning',
    title: { vi: 'Xe đã qua bước {stepId} nhưng thiếu bằng chứng', en: 'A truck passed step {stepId} without evidence' },
    several: { vi: 'Xe đã qua bước nhưng thiếu bằng chứng', en: 'Steps passed without evidence' },
    hint: { vi: 'Xác nhận bước đó hoặc giữ xe lại.', en: 'Confirm the step or hold the truck.' },
  },
  'trip.step.refused': {
    severity: 'alarm',
    title: { vi: 'Cơ quan từ chối bước {stepId}', en: 'An agency refused step {stepId}' },
    several: { vi: 'Cơ quan từ chối bước', en: 'Steps refused by an agency' },
    hint: { vi: 'Xem lý do trong hồ sơ chuyến.', en: 'See the reason in the trip.' },
  },
  'trip.step.overdue': {
    severity: 'warning',
    title: { vi: 'Bước {stepId} quá hạn {overMin} phút', en: 'Step {stepId} is {overMin} min over its target' },
    several: { vi: 'Bước quá hạn', en: 'Steps over their target' },
    hint: { vi: 'Hỏi cơ quan phụ trách bước này.', en: 'Ask the agency of the step.' },
  },
  'trip.step.roleMismatch': {
    severity: 'warning',
    title: { vi: 'Vai trò {role} không được xác nhận bước {stepId}', en: 'Role {role} may not confirm step {stepId}' },
    several: { vi: 'Vai trò không được xác nhận bước', en: 'Confirmations by a role that may not' },
    hint: { vi: 'Cơ quan phụ trách bước phải xác nhận.', en: 'The agency of the step must confirm it.' },
  },
  'trip.vehicle.unplated': {
    severity: 'info',
    title: { vi: 'Xe không biển số: không rõ thuộc tờ khai nào ({candidateCount} khả năng)', en: 'A vehicle without plate fits {candidateCount} declarations' },
    several: { vi: 'Xe không biển số, chưa rõ tờ khai', en: 'Vehicles without plate that fit several declarations' },
    hint: { vi: 'Gắn với tờ khai theo số khung.', en: 'Link it to a declaration by its VIN.' },
  },
  'trip.count.bounded': {
    severity: 'alarm',
    title: { vi: 'Quá nhiều chuyến mở; chuyến cũ nhất bị đóng', en: 'Too many open trips; the oldest was closed' },
    several: { vi: 'Quá nhiều chuyến mở; chuyến cũ nhất bị đóng', en: 'Too many open trips; the oldest were closed' },
    hint: { vi: 'Kiểm tra tờ khai thừa hoặc camera đọc sai.', en: 'Look for stray declarations or a camera that misreads.' },
  },
  'trip.declaration.repeated': {
    severity: 'info',
    title: { vi: 'Tờ khai {declarationId} được gửi lại', en: 'Declaration {declarationId} was sent again' },
    several: { vi: 'Tờ khai được gửi lại', en: 'Declarations sent again' },
    hint: { vi: 'Bản mới thay bản cũ.', en: 'The newer one holds.' },
  },
  'trip.command.unknownTarget': {
    severity: 'warning',
    title: { vi: 'Lệnh {command} trỏ tới đối tượng không tồn tại', en: 'Command {command} names something unknown' },
    several: { vi: 'Lệnh trỏ tới đối tượng không tồn tại', en: 'Commands that name something unknown' },
    hint: { vi: 'Kiểm tra mã tờ khai, trạm hoặc bước.', en: 'Check the declaration, station or step id.' },
  },
  'card.check.valid': {
    severity: 'info',
    title: { vi: '{deviceId}: thẻ hợp lệ', en: '{deviceId}: valid cards shown' },
    several: { vi: 'Thẻ hợp lệ được xuất trình', en: 'Valid cards shown' },
    hint: { vi: 'Thẻ gần nhất: {cardId}.', en: 'The latest: {cardId}.' },
  },
  'card.check.revoked': {
    severity: 'alarm',
    title: { vi: 'Thẻ {cardId} đã bị thu hồi, vừa xuất trình tại {deviceId}', en: 'Card {cardId} is revoked and was shown at {deviceId}' },
    several: { vi: 'Thẻ đã thu hồi được xuất trình', en: 'Revoked cards shown' },
    hint: { vi: 'Giữ thẻ và hỏi người cầm. Lý do thu hồi: {reason}', en: 'Keep the card and ask its bearer. It was revoked for: {reason}' },
  },
  'card.check.expired': {
    severity: 'warning',
    title: { vi: 'Thẻ {cardId} hết hạn, vừa xuất trình tại {deviceId}', en: 'Card {cardId} has expired and was shown at {deviceId}' },
    several: { vi: 'Thẻ hết hạn được xuất trình', en: 'Expired cards shown' },
    hint: { vi: 'Cấp thẻ mới nếu còn quyền ra vào.', en: 'Issue a new one if the right still stands.' },
  },
  'card.check.early': {
    severity: 'warning',
    title: { vi: 'Thẻ {cardId} chưa đến ngày hiệu lực, vừa xuất trình tại {deviceId}', en: 'Card {cardId} is not valid yet and was shown at {deviceId}' },
    several: { vi: 'Thẻ chưa hiệu lực được xuất trình', en: 'Cards shown before their first day' },
    hint: { vi: 'Kiểm tra ngày hiệu lực trên thẻ.', en: 'See the first day on the card.' },
  },
  'card.check.forged': {
    severity: 'alarm',
    title: { vi: 'Thẻ giả hoặc hỏng tại {deviceId}: chữ ký không đúng', en: 'A forged or damaged card at {deviceId}: the signature is not ours' },
    several: { vi: 'Thẻ giả hoặc hỏng', en: 'Forged or damaged cards' },
    hint: { vi: 'Giữ thẻ, đối chiếu danh sách thẻ đã cấp.', en: 'Keep the card and look for it among the issued ones.' },
  },
  'card.check.unknown': {
    severity: 'warning',
    title: { vi: 'Mã không thuộc thẻ nào của cửa khẩu này, tại {deviceId}', en: 'A code that is no card of this crossing, at {deviceId}' },
    several: { vi: 'Mã không thuộc thẻ nào của cửa khẩu này', en: 'Codes that are no card of this crossing' },
    hint: { vi: 'Có thể là mã khác hoặc thẻ của cửa khẩu khác.', en: 'It may be another code, or the card of another crossing.' },
  },
  'gate.sequence.gap': {
    severity: 'warning',
    title: { vi: '{deviceId} thiếu {missingCount} sự kiện', en: '{missingCount} events of {deviceId} are missing' },
    several: { vi: 'Thiết bị cổng thiếu sự kiện', en: 'Missing events of gate devices' },
    hint: { vi: 'Tải lại sự kiện lưu trong thiết bị.', en: 'Fetch the events stored in the device.' },
  },
  'gate.door.alarm': {
    severity: 'alarm',
    title: { vi: 'Cổng {deviceId} báo động: {what}', en: 'Gate {deviceId} raised an alarm: {what}' },
    several: { vi: 'Cổng báo động', en: 'Gates that raised an alarm' },
    hint: { vi: 'Cử người kiểm tra tại chỗ.', en: 'Send somebody to look.' },
  },
  'gate.barrier.fault': {
    severity: 'alarm',
    title: { vi: 'Cần chắn của {deviceId}, làn {lane}, báo lỗi', en: 'The arm of {deviceId}, lane {lane}, is at fault' },
    several: { vi: 'Cần chắn báo lỗi', en: 'Barrier arms at fault' },
    hint: { vi: 'Đóng làn hoặc vận hành bằng tay.', en: 'Close the lane or work the arm by hand.' },
  },
  'gate.document.doubtful': {
    severity: 'warning',
    title: { vi: 'Giấy tờ {documentKind} tại {deviceId} sai số kiểm tra', en: 'A document ({documentKind}) at {deviceId} has wrong check digits' },
    several: { vi: 'Giấy tờ sai số kiểm tra', en: 'Documents with wrong check digits' },
    hint: { vi: 'Đọc lại hoặc kiểm tra bằng mắt.', en: 'Read it again, or by eye.' },
  },
  'gate.document.expired': {
    severity: 'warning',
    title: { vi: 'Giấy tờ {documentKind} tại {deviceId} hết hạn {expiresOn}', en: 'A document ({documentKind}) at {deviceId} expired on {expiresOn}' },
    several: { vi: 'Giấy tờ hết hạn', en: 'Expired documents' },
    hint: { vi: 'Đề nghị giấy tờ còn hạn.', en: 'Ask for a valid one.' },
  },
  'match.container.unmatched': {
    severity: 'warning',
    title: { vi: 'Container {containerNumber} không khớp tờ khai nào', en: 'Container {containerNumber} matches no declaration' },
    several: { vi: 'Container không khớp tờ khai nào', en: 'Containers that match no declaration' },
    hint: { vi: 'Kiểm tra số container trong tờ khai.', en: 'Check the container numbers of the declaration.' },
  },
  'match.container.doubtful': {
    severity: 'info',
    title: { vi: 'Số container {containerNumber} sai số kiểm tra', en: 'Container number {containerNumber} has a wrong check digit' },
    several: { vi: 'Số container sai số kiểm tra', en: 'Container numbers with a wrong check digit' },
    hint: { vi: 'Xem ảnh và đọc lại.', en: 'See the picture and read it again.' },
  },
  'agv.vehicle.fault': {
    severity: 'warning',
    title: { vi: 'Xe tự hành {agvId} báo lỗi: {what}', en: 'Automated vehicle {agvId} reports a fault: {what}' },
    several: { vi: 'Xe tự hành báo lỗi', en: 'Automated vehicles that report a fault' },
    hint: { vi: 'Xem hệ thống điều khiển xe tự hành.', en: 'See the control of the fleet.' },
  },
  'trip.register.refused': {
    severity: 'alarm',
    title: { vi: 'Cơ sở dữ liệu {registerId} trả lời không đạt', en: 'Register {registerId} refuses the vehicle' },
    several: { vi: 'Cơ sở dữ liệu trả lời không đạt', en: 'Vehicles refused by a register' },
    hint: { vi: 'Giữ xe và liên hệ cơ quan. Số tham chiếu: {reference}', en: 'Hold the truck and ask the agency. Reference: {reference}' },
  },
  'yard.capacity.reached': {
    severity: 'alarm',
    title: { vi: 'Bãi {placeId} đã đầy ({occupancyVeh} xe)', en: 'Yard {placeId} is full ({occupancyVeh} vehicles)' },
    several: { vi: 'Bãi đã đầy', en: 'Full yards' },
    hint: { vi: 'Ngừng gọi xe hoặc mở bãi khác.', en: 'Stop calling forward or open another yard.' },
  },
})

export type NoticeCode = keyof typeof NOTICES
