/** The CSV file of Plate Recognizer Stream: cells, quotes, and what stands in Python's notation. */
import { describe, expect, it } from 'vitest'
import { recordsOfCsv } from './plate-recognizer-csv.ts'

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
const fileOf = (...lines: readonly string[]): string => `timestamp,plate,score,model_make,file\n${lines.join('\n')}\n`
const resultsOf = (text: string): readonly unknown[] => recordsOfCsv(text, 500).map((record) => (typeof record === 'string' ? record : (record['results'] as readonly unknown[])[0]))

describe('recordsOfCsv', () => {
  it('reads makes and models with apostrophes, whatever quotes Python put around them', () => {
    const modelMake = `[{'make': 'Kia', 'model': "Cee'd", 'score': 0.7}, {'make': 'None', 'model': 'the "True" one', 'score': None}]`
    expect(resultsOf(fileOf(`2026-07-05 01:20:11+00:00,29c12345,0.9,${quoted(modelMake)},a.jpg`))).toEqual([
      { plate: '29c12345', score: '0.9', model_make: [{ make: 'Kia', model: "Cee'd", score: 0.7 }, { make: 'None', model: 'the "True" one', score: null }] },
    ])
  })

  it('leaves a cell out that cannot be read, and keeps the others', () => {
    expect(resultsOf(fileOf(`2026-07-05 01:20:11+00:00,29c12345,0.9,"[{'make': }]",a.jpg`))).toEqual([{ plate: '29c12345', score: '0.9', model_make: undefined }])
  })

  it('takes commas, line ends and doubled quotes inside quotes as text', () => {
    const [record] = recordsOfCsv(fileOf('2026-07-05 01:20:11+00:00,"29c ""1"",\n2345" ,0.9,,/cam-1_screenshots/a.jpg\r'), 500)
    expect(record).toEqual({ timestamp: '2026-07-05 01:20:11+00:00', filename: '/cam-1_screenshots/a.jpg', camera_id: 'cam-1', results: [{ plate: '29c "1",\n2345', score: '0.9', model_make: '' }] })
  })

  it('loses the rest of a line to a quote that no cell ends with, not the rest of the file', () => {
    const damaged = (line: string): readonly unknown[] => resultsOf(fileOf(line, '2026-07-05 01:20:12+00:00,29c54321,0.8,"[]",b.jpg'))
    const next = { plate: '29c54321', score: '0.8', model_make: [] }
    expect(damaged(`2026-07-05 01:20:11+00:00,29c12345,0.9,"[{'make`)).toEqual([{ plate: '29c12345', score: '0.9' }, next])
    expect(damaged('2026-07-05 01:20:11+00:00,29c12345,0.9,"[{"make": "Howo"}]",a.jpg')).toEqual([{ plate: '29c12345', score: '0.9' }, next])
    expect(damaged('2026-07-05 01:20:11+00:00,"29c')).toEqual(['record 1: 1 cells under 5 names', next])
    expect(resultsOf(fileOf(`2026-07-05 01:20:11+00:00,29c12345,0.9,"[{'make`, '2026-07-05 01:20:12+00:00,29c54321,0.8'))).toEqual([
      { plate: '29c12345', score: '0.9' },
      { plate: '29c54321', score: '0.8' },
    ])
  })

  it('says which records have too few or too many cells', () => {
    expect(resultsOf(fileOf('2026-07-05 01:20:11+00:00,29c12345', 'a,b,c,d,e,f', `a,b,c${',d'.repeat(100)}`, '2026-07-05 01:20:12+00:00,29c54321,0.8'))).toEqual([
      'record 1: 2 cells under 5 names', 'record 2: 6 cells under 5 names', 'record 3: 64 cells under 5 names', { plate: '29c54321', score: '0.8' },
    ])
  })
})
