// @vitest-environment node
import { expect, test } from 'vitest'
import { siteFrom, type SitePoint } from '../../engine/model/units.ts'
import { FAKE_SITE } from '../testing/fake-site.ts'
import { fakeCrossing, fakeYard } from '../testing/fake-views.ts'
import { baysOf, boundsOf, gatesOf, groundOf, labelsOf, placeAlong, roadsOf, yardsOf } from './site-features.ts'

const WORDS = { markerOf: (markers: string) => `Mốc ${markers}`, vehicles: (count: number) => `${count} xe` }
const site = FAKE_SITE
const inSite = ([lonDeg, latDeg]: GeoJSON.Position): SitePoint => siteFrom(site.origin, { lonDeg: lonDeg as number, latDeg: latDeg as number })

test('a road of three lanes has one carriageway and two lane lines, a lane apart and symmetric', () => {
  const features = roadsOf(site).features.slice(0, 3)
  expect(features.map(({ properties }) => properties)).toEqual([
    { part: 'carriageway', kind: 'highway', widthM: 10.5 },
    { part: 'laneLine', offsetM: -1.75 },
    { part: 'laneLine', offsetM: 1.75 },
  ])
})

test('rings are closed, and the border stays an open line', () => {
  for (const { geometry, properties } of groundOf(site).features) {
    expect(geometry.type).toBe(properties?.['kind'] === 'borderLine' ? 'LineString' : 'Polygon')
    if (geometry.type === 'Polygon') expect(geometry.coordinates[0]?.[0]).toEqual(geometry.coordinates[0]?.at(-1))
  }
})

test('a yard shows how full it is and says when it is nearly full and full', () => {
  const levelAt = (occupancyVeh: number) => {
    const crossing = fakeCrossing(site, { yards: [fakeYard('xuan-cuong', { occupancyVeh })] })
    return yardsOf(site, crossing).features[0]?.properties
  }
  expect(levelAt(100)).toMatchObject({ level: 'normal' })
  expect(levelAt(320)).toMatchObject({ level: 'nearlyFull' })
  expect(levelAt(400)).toEqual({ level: 'full', fillRatio: 1 })
})

test('the stop line of a lane lies across it at its distance, one lane wide', () => {
  const first = gatesOf(site, fakeCrossing(site)).features[0] as GeoJSON.Feature<GeoJSON.LineString>
  const ends = first.geometry.coordinates.map(inSite)
  const [left, right] = ends as [SitePoint, SitePoint]
  expect(Math.hypot(left.eastM - right.eastM, left.northM - right.northM)).toBeCloseTo(3.5, 3)
  expect(Math.abs(left.northM)).toBeLessThan(4)
  expect(first.properties).toEqual({ isRaised: false })
})

test('a place along a line knows where it is and which way it points', () => {
  const line = [{ eastM: 0, northM: 0 }, { eastM: 0, northM: 100 }, { eastM: 50, northM: 100 }]
  expect(placeAlong(line, 40)).toEqual({ at: { eastM: 0, northM: 40 }, headingRad: Math.PI / 2 })
  expect(placeAlong(line, 120)).toEqual({ at: { eastM: 20, northM: 100 }, headingRad: 0 })
  expect(placeAlong(line, 999)?.at).toEqual({ eastM: 50, northM: 100 })
  expect(placeAlong([], 5)).toBeNull()
})

test('a bay is as long as an articulated truck', () => {
  const bay = baysOf(site).features[0] as GeoJSON.Feature<GeoJSON.Polygon>
  const ring = bay.geometry.coordinates[0]?.map(inSite) as SitePoint[]
  const sideM = (from: number, to: number): number => Math.hypot((ring[from] as SitePoint).eastM - (ring[to] as SitePoint).eastM, (ring[from] as SitePoint).northM - (ring[to] as SitePoint).northM)
  expect([sideM(0, 1), sideM(1, 2)].map((lengthM) => Math.round(lengthM * 10) / 10)).toEqual([17, 3.4])
})

test('labels carry the live figure, an estimated capacity its mark, and come in the reader’s language', () => {
  const texts = (language: 'vi' | 'en') => labelsOf(site, fakeCrossing(site), language, WORDS).features.map(({ properties }) => properties?.['text'] as string)
  expect(texts('vi')).toContain('Bến bãi Xuân Cương\n140 / ≈350')
  expect(texts('en')).toContain('Barrier 1\n14 xe')
  expect(texts('vi').filter((text) => text.startsWith('Mốc 1116-1117'))).toEqual(['Mốc 1116-1117\n2 xe'])
})

test('the first view holds every station and every marker', () => {
  const [west, south, east, north] = boundsOf(site)
  expect(west < site.origin.lonDeg && east > site.origin.lonDeg && south <= site.origin.latDeg && north > site.origin.latDeg).toBe(true)
})
