/**
 * Why a source (a device or the connection to it) fails: codes with parameters, in words for operators.
 *
 * Gaps are filled from the problem's context. `words` and `reason` are what a library, a device or a decoder said: quoted, not translated.
 * Append only: codes are on the wire and in logs.
 */
import type { NoticeContext } from './notices.ts'
import type { LocalText } from './text.ts'

export const SOURCE_PROBLEMS = {
  'source.body.refused': { en: 'its last message was refused: {reason}', vi: 'tin cuối bị từ chối: {reason}' },
  'source.other': { en: '{words}', vi: 'lỗi kỹ thuật “{words}”' },
  'source.other.silent': { en: 'it failed without a word', vi: 'lỗi không rõ nguyên nhân' },

  'source.link.refused': { en: 'nobody listens at its address (connection refused)', vi: 'không có gì trả lời ở địa chỉ này (kết nối bị từ chối)' },
  'source.link.broken': { en: 'the connection was broken off', vi: 'kết nối bị ngắt giữa chừng' },
  'source.link.closed': { en: 'it closed the connection', vi: 'thiết bị đã đóng kết nối' },
  'source.link.noAnswer': { en: 'it did not answer in time', vi: 'không trả lời kịp' },
  'source.link.noAnswerIn': { en: 'it did not answer in {seconds} s', vi: 'không trả lời trong {seconds} giây' },
  'source.link.silent': { en: 'it has been silent for {seconds} s', vi: 'im lặng đã {seconds} giây' },
  'source.link.missedHeartbeats': { en: 'it has been silent for {seconds} s, three heartbeats', vi: 'im lặng đã {seconds} giây, lỡ ba nhịp báo' },
  'source.link.stopping': { en: 'stopping', vi: 'đang dừng' },
  'source.name.unknown': { en: 'its name is not known (DNS)', vi: 'không tìm thấy tên máy (DNS)' },
  'source.name.noLookup': { en: 'its name could not be looked up (DNS)', vi: 'không tra được tên máy (DNS)' },
  'source.route.noHost': { en: 'there is no way to its address', vi: 'không có đường mạng tới địa chỉ này' },
  'source.route.noNetwork': { en: 'there is no way to its network', vi: 'không có đường tới mạng của thiết bị' },
  'source.port.taken': { en: 'the port is taken by another program', vi: 'cổng mạng đang do chương trình khác dùng' },
  'source.system.denied': { en: 'access was denied by the operating system', vi: 'hệ điều hành không cho truy cập' },
  'source.file.missing': { en: 'the file or folder is not there', vi: 'không có tệp hoặc thư mục này' },
  'source.file.tooLarge': { en: '{file} is larger than {bytes} bytes', vi: '{file} lớn hơn {bytes} byte' },
  'source.tls.wrong': { en: 'it does not speak TLS as expected', vi: 'không dùng TLS như mong đợi' },
  'source.tls.expired': { en: 'its certificate has expired', vi: 'chứng thư đã hết hạn' },
  'source.tls.selfSigned': { en: 'its certificate is self-signed (NODE_EXTRA_CA_CERTS names those to trust)', vi: 'chứng thư tự ký (ghi nơi tin cậy vào NODE_EXTRA_CA_CERTS)' },
  'source.tls.untrusted': { en: 'its certificate is signed by nobody we trust (NODE_EXTRA_CA_CERTS names those to trust)', vi: 'chứng thư không do nơi tin cậy ký (ghi nơi tin cậy vào NODE_EXTRA_CA_CERTS)' },

  'source.login.asked': { en: 'it asks for user and password', vi: 'thiết bị đòi tên và mật khẩu' },
  'source.login.refused': { en: 'it refuses user and password', vi: 'thiết bị không nhận tên và mật khẩu' },
  'source.login.unknownScheme': { en: 'it asks for a way of signing in that we do not speak', vi: 'thiết bị đòi kiểu đăng nhập chưa hỗ trợ' },
  'source.login.basicOnly': {
    en: 'it offers only Basic over http, which would show the password to the network: switch digest on, or use https',
    vi: 'chỉ nhận Basic qua http, mật khẩu sẽ lộ trên mạng: hãy bật digest hoặc dùng https',
  },
  'source.redirect.nowhere': { en: 'it redirects without saying where to', vi: 'chuyển hướng mà không nói tới đâu' },
  'source.redirect.elsewhere': { en: 'it redirects to {address}; configure that address', vi: 'chuyển hướng tới {address}; hãy cấu hình địa chỉ đó' },
  'source.redirect.circle': { en: 'it redirects in circles', vi: 'chuyển hướng vòng tròn' },
  'source.answer.status': { en: 'it answered with status {status}', vi: 'trả lời mã {status}' },
  'source.answer.unknownAddress': { en: 'it answered with status 404: it does not know the address', vi: 'trả lời mã 404: không có địa chỉ này' },
  'source.answer.forbidden': { en: 'it answered with status 403: the user may not do this', vi: 'trả lời mã 403: tài khoản không được phép' },
  'source.answer.noEvents': { en: 'it answered with {contentType} and no stream of events', vi: 'trả lời {contentType}, không phải luồng sự kiện' },
  'source.answer.nothing': { en: 'it answered with nothing and no stream of events', vi: 'không trả lời gì, không có luồng sự kiện' },
  'source.answer.saidNoEvents': { en: 'it answered "{words}" and no stream of events', vi: 'trả lời “{words}”, không phải luồng sự kiện' },
  'source.answer.noPictures': { en: 'it answered with {contentType} and no stream of pictures', vi: 'trả lời {contentType}, không phải luồng ảnh' },
  'source.stream.endsAtOnce': { en: 'it ends its stream as soon as it is open', vi: 'luồng vừa mở đã kết thúc' },
  'source.stream.noPicture': { en: 'it ends its stream without a picture', vi: 'luồng kết thúc mà không có ảnh nào' },
  'source.stream.noHeaderEnd': { en: 'a part of its stream has no end of headers', vi: 'một phần của luồng không có chỗ kết thúc tiêu đề' },
  'source.stream.partTooLarge': { en: 'a part of its stream is larger than {bytes} bytes', vi: 'một phần của luồng lớn hơn {bytes} byte' },
  'source.picture.cut': { en: 'it stopped in the middle of a picture', vi: 'dừng giữa chừng một ảnh' },
  'source.picture.tooLarge': { en: 'its picture is larger than {bytes} bytes', vi: 'ảnh lớn hơn {bytes} byte' },
  'source.picture.noJpeg': { en: 'what it sends is no JPEG', vi: 'dữ liệu gửi về không phải JPEG' },
  'source.line.tooLong': { en: 'a line of more than {bytes} bytes', vi: 'một dòng dài hơn {bytes} byte' },
  'source.packet.tooLarge': { en: 'a packet of {length} bytes, at most {bytes}', vi: 'một gói {length} byte, nhiều nhất được {bytes}' },
  'source.packet.endless': { en: 'a packet whose length never ends', vi: 'một gói có độ dài không kết thúc' },
  'source.packet.damaged': { en: '{count} packets in a row came damaged', vi: '{count} gói liên tiếp bị hỏng' },
  'source.tracker.unlisted': { en: 'a tracker that is not on the list signs in', vi: 'thiết bị định vị không có trong danh sách xin kết nối' },
  'source.tracker.unsigned': { en: 'a tracker sends before it has signed in', vi: 'thiết bị định vị gửi tin khi chưa khai số' },
  'source.broker.closed': { en: 'the broker closed the connection', vi: 'máy chủ trung chuyển đã đóng kết nối' },
  'source.broker.channelClosed': { en: 'the broker closed the channel', vi: 'máy chủ trung chuyển đã đóng kênh' },
  'source.broker.queueGone': { en: 'the broker took the queue away', vi: 'máy chủ trung chuyển đã bỏ hàng đợi' },
  'source.broker.refusedTopics': { en: 'the broker refuses the subscription to {topics}', vi: 'máy chủ trung chuyển từ chối đăng ký {topics}' },
  'source.broker.otherConnection': { en: 'the connection it came by is gone', vi: 'kết nối mang tin này không còn' },
  'source.broker.notTaken': { en: 'not taken', vi: 'chưa nhận' },
  'source.traccar.status': { en: 'Traccar answered {status}', vi: 'Traccar trả lời mã {status}' },
  'source.traccar.login': { en: 'Traccar does not accept the token or password', vi: 'Traccar không nhận mã hoặc mật khẩu' },
  'source.traccar.tooLarge': { en: 'Traccar answered with more than {bytes} bytes', vi: 'Traccar trả lời quá {bytes} byte' },
  'source.traccar.sessionEnded': { en: 'the session with Traccar ended', vi: 'phiên đăng nhập Traccar đã hết' },
  'source.traccar.noJson': { en: 'Traccar answered with something else than JSON', vi: 'Traccar trả lời không phải JSON' },
  'source.traccar.noDevices': { en: 'Traccar answered with no list of devices', vi: 'Traccar không trả về danh sách thiết bị' },
  'source.traccar.noPositions': { en: 'Traccar answered with no list of positions', vi: 'Traccar không trả về danh sách vị trí' },
} as const satisfies Record<string, LocalText>
export type SourceProblemCode = keyof typeof SOURCE_PROBLEMS
export const SOURCE_PROBLEM_CODES = Object.keys(SOURCE_PROBLEMS) as readonly SourceProblemCode[]

export interface SourceProblem {
  readonly code: SourceProblemCode
  readonly context: NoticeContext
}
