import { expect, test } from 'vitest'
import { plateOf } from './plate-text.ts'

test.each([
  ['29C-123.45', '29C12345'],
  [' 29c 123 45 ', '29C12345'],
  ['1-ABC-123', '1ABC123'],
  ['8กผ444', '8กผ444'],
  ['粤Z·F023港', '粤ZF023港'],
  ['桂A‐12345', '桂A12345'],
  ['桂Ａ－１２３４ｂ', '桂A1234B'],
  ['А123ВС 77', 'А123ВС77'],
  ['51D\u00A0123\u200B45', '51D12345'],
  ['e\u0301 12', '\u00C912'],
])('%s is the plate %s', (raw, plate) => expect(plateOf(raw)).toBe(plate))

test.each(['', 'unknown', 'Unknown', 'UNKNOWN', '--', '- -', 'No Plate', 'unlicensed', '<unknown>', 'Unknow', 'NO_PLATE', 'not recognized', 'Không biển số', '无车牌', '无号牌', '无', '车牌未识别', 'N/A', 'n.a.', '0', '000000', '...', '???', '29C\uFFFD2345', 'CAM03 2026-07-05 08:14:09 NORTH LANE'])(
  '%s is no plate', (raw) => expect(plateOf(raw)).toBeNull())
