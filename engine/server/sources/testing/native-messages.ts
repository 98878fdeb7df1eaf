/**
 * What devices publish on the native MQTT topics of their products, in the published shape, one message a number.
 *
 * Source:  docs/feeds/{onvif-profile-m,frigate,owntracks,vda5050}.md. Each message is another passage, fix or state, so that what was
 *          published can be counted.
 */

export interface NativeSource {
  readonly format: string
  /** The sensor of Hữu Nghị that the topics are mapped to. */
  readonly device: string
  /** The filter in `sources.yaml`. */
  readonly filter: string
  readonly topic: string
  readonly payloadOf: (index: number, atMs: number) => object
  /** What makes one message another in the log. */
  readonly markOf: (index: number) => string
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString()
/** Five digits that differ in more than one character from those of neighbours: one confused character is one vehicle. */
const digitsOf = (index: number): string => String((index * 3_571 + 11_111) % 100_000).padStart(5, '0')

export const NATIVE_SOURCES: readonly NativeSource[] = [
  {
    format: 'onvif-profile-m', device: 'cam-xc-in', filter: 'gate-7/onvif-ej/#', topic: 'gate-7/onvif-ej/RuleEngine/Recognition/LicensePlate/&1/plates',
    payloadOf: (index, atMs) => ({
      UtcTime: isoOf(atMs),
      Source: { VideoSource: 'gate-7', Rule: 'plates' },
      Data: { Likelihood: '0.9', LicensePlateInfo: { LicensePlateInfo: { PlateNumber: { '@Likelihood': 0.93, '#text': `29C-${digitsOf(index)}` }, PlateType: 'Normal', CountryCode: { '#text': 'VN' } } } },
    }),
    markOf: (index) => `29C${digitsOf(index)}`,
  },
  {
    format: 'onvif-profile-m', device: 'cam-xc-out', filter: 'gate-8/onvif-mj/#', topic: 'gate-8/onvif-mj/VideoAnalytics/1/plates',
    payloadOf: (index, atMs) => ({
      Frame: [{
        '@UtcTime': isoOf(atMs), '@Source': 'plates',
        Object: [{ '@ObjectId': index + 1, Appearance: { Class: { Type: [{ '@Likelihood': 0.9, '#text': 'Truck' }] }, LicensePlateInfo: { PlateNumber: { '@Likelihood': 0.93, '#text': `15C-${digitsOf(index)}` }, PlateType: 'Normal' } } }],
      }],
    }),
    markOf: (index) => `15C${digitsOf(index)}`,
  },
  {
    format: 'frigate', device: 'cam-y2-in', filter: 'frigate/+', topic: 'frigate/events',
    payloadOf: (index, atMs) => {
      const seen = {
        id: `${(atMs / 1_000).toFixed(6)}-mxk${String(index).padStart(3, '0')}`, camera: 'yard_2', label: 'truck', sub_label: null, score: 0.94, top_score: 0.96,
        frame_time: atMs / 1_000, start_time: atMs / 1_000 - 2, end_time: atMs / 1_000, box: [424, 500, 836, 712], current_zones: ['in'], stationary: false,
        recognized_license_plate: `51C${digitsOf(index)}`, recognized_license_plate_score: 0.93, current_estimated_speed: 0, velocity_angle: 180,
      }
      return { type: 'end', before: seen, after: seen }
    },
    markOf: (index) => `51C${digitsOf(index)}`,
  },
  {
    format: 'owntracks', device: 'driver-app', filter: 'owntracks/+/+', topic: 'owntracks/lan/phone',
    payloadOf: (index, atMs) => ({ _type: 'location', tid: 'ph', tst: Math.floor(atMs / 1_000) - index, lat: 21.97 + index * 1e-5, lon: 106.71, acc: 5, vel: 12, cog: 20, batt: 80 }),
    markOf: (index) => `lat ${(21.97 + index * 1e-5).toFixed(5)}`,
  },
  {
    format: 'vda5050', device: 'cam-scanner', filter: 'uagv/v2/+/+/state', topic: 'uagv/v2/Example/AGV-07/state',
    payloadOf: (index, atMs) => ({
      headerId: index, timestamp: isoOf(atMs), version: '2.0.0', manufacturer: 'Example', serialNumber: 'AGV-07', orderId: 'o-1', orderUpdateId: 0, lastNodeId: `n${index}`, lastNodeSequenceId: index,
      driving: true, paused: false, operatingMode: 'AUTOMATIC', nodeStates: [], edgeStates: [], actionStates: [], errors: [], agvPosition: { x: index, y: -7.5, theta: 1.57, mapId: 'yard', positionInitialized: true },
      velocity: { vx: 2.5, vy: 0, omega: 0 }, batteryState: { batteryCharge: 71.5, charging: false }, safetyState: { eStop: 'NONE', fieldViolation: false },
    }),
    markOf: (index) => `agv at ${index}`,
  },
]

export const NATIVE_SOURCES_FILE = `bordertwin: sources/1
sources:
${NATIVE_SOURCES.map(({ device, format, filter }, index) => `  native-${index}: { kind: mqtt-topic, crossing: huu-nghi, device: ${device}, format: ${format}, topic: "${filter}" }`).join('\n')}
`
