/** Failures of requests in words. English comes from the error table itself; Vietnamese stands here. */
import type { ErrorCode } from '../../engine/model/errors.ts'
import type { Failure } from '../data/rest.ts'
import type { Language } from '../data/twin-store.ts'
import { i18next } from './i18n.ts'

/** A code without a text here falls back to English; problem-texts.test.ts names it. */
export const PROBLEM_TEXTS_VI: Partial<Record<ErrorCode, string>> = {
  'request.body.invalid': 'Nội dung gửi lên không đúng mẫu.',
  'request.query.invalid': 'Tham số tìm kiếm không đúng.',
  'request.body.tooLarge': 'Nội dung gửi lên quá lớn.',
  'request.body.unsupported': 'Kiểu nội dung không được nhận.',
  'request.message.malformed': 'Yêu cầu HTTP không hợp lệ.',
  'request.message.late': 'Yêu cầu đến quá chậm. Hãy gửi lại.',
  'request.message.headTooLarge': 'Tiêu đề hoặc địa chỉ của yêu cầu quá dài.',
  'request.method.unsupported': 'Địa chỉ này không nhận phương thức đó.',
  'request.route.planned': 'Phiên bản này chưa có chức năng đó.',
  'request.route.unknown': 'Không có địa chỉ này.',
  'request.key.reused': 'Khóa này đã dùng cho một lệnh khác.',
  'request.key.busy': 'Một lệnh khác với khóa này đang được ghi.',
  'request.rate.exceeded': 'Quá nhiều yêu cầu. Hãy chờ một lát.',
  'access.session.missing': 'Hãy đăng nhập trước.',
  'access.session.wrong': 'Sai tên hoặc mật khẩu.',
  'access.origin.foreign': 'Yêu cầu đến từ trang khác. Hãy mở đúng địa chỉ của hệ thống.',
  'access.role.insufficient': 'Vai trò của bạn không được làm việc này.',
  'access.device.unknown': 'Khóa thiết bị thiếu hoặc không đúng.',
  'access.device.mismatch': 'Khóa này thuộc thiết bị khác.',
  'crossing.id.unknown': 'Không có cửa khẩu này.',
  'crossing.card.unknown': 'Không có thẻ này.',
  'crossing.register.unknown': 'Không có cơ sở dữ liệu này.',
  'register.answer.missing': 'Cơ sở dữ liệu không trả lời.',
  'crossing.trip.unknown': 'Không có chuyến này.',
  'crossing.picture.unknown': 'Không có ảnh này; ảnh chỉ được giữ một thời gian.',
  'ingest.plateReader.missing': 'Máy chủ này không đọc được ảnh camera.',
  'ingest.format.unknown': 'Không có định dạng này.',
  'ingest.body.rejected': 'Không đọc được quan sát nào.',
  'ingest.letter.unknown': 'Không có dữ liệu lỗi này.',
  'log.append.failed': 'Chưa ghi được. Hãy gửi lại; chưa có gì được xác nhận.',
  'log.append.overloaded': 'Ổ đĩa đang quá tải. Hãy gửi lại sau giây lát.',
  'log.segment.damaged': 'Nhật ký trên máy chủ bị hỏng một đoạn.',
  'log.directory.locked': 'Thư mục dữ liệu đang do máy chủ khác giữ.',
  'storage.query.failed': 'Kho lịch sử không trả lời. Hãy thử lại.',
  'server.overloaded': 'Máy chủ đang quá tải. Hãy thử lại sau giây lát.',
  'server.stopping': 'Máy chủ đang dừng. Hãy thử lại sau giây lát.',
  'server.internal': 'Máy chủ gặp lỗi.',
}

/** One or two sentences for the user; never a stack trace. */
export function failureText(failure: Failure, language: Language): string {
  if (!('title' in failure)) return i18next.t(`problem.${failure.code}`, { lng: language, status: failure.status })
  const { code, detail, hint, title, traceId } = failure
  const said = language === 'vi' ? (PROBLEM_TEXTS_VI[code] ?? title) : `${title} ${detail ?? hint}`
  // The detail of a refused body names fields: useful in either language.
  const more = language === 'vi' && detail !== undefined ? ` (${detail})` : ''
  return failure.status >= 500 ? `${said} ${i18next.t('problem.trace', { lng: language, traceId })}` : `${said}${more}`
}

