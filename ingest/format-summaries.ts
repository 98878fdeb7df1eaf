/** One line on each format, for lists of them; docs/feeds/<format>.md tells the rest. */
import { listFormats } from './registry.ts'

const SUMMARIES: Readonly<Record<string, string>> = {
  'hikvision-isapi': 'Hikvision plate cameras: EventNotificationAlert as XML, JSON or multipart with pictures',
  dahua: 'Dahua plate cameras: ITSAPI push, eventManager and snapManager streams',
  'onvif-profile-m': 'ONVIF Profile M: metadata frames and events, XML or JSON',
  'plate-recognizer': 'Plate Recognizer Stream webhooks and Snapshot answers',
  'openalpr-rekor': 'OpenALPR and Rekor Scout: groups, results, alerts, heartbeats',
  frigate: 'Frigate over MQTT: lpr updates and tracked objects',
  'axis-alpv': 'Axis License Plate Verifier: push and ONVIF events',
  verkada: 'Verkada webhooks of type lpr',
  lilin: 'LILIN plate cameras: the log of get_search_info',
  'traccar-forward': 'Traccar position and event forwarding, JSON or URL',
  osmand: 'OsmAnd protocol of phone trackers: query, form or JSON',
  owntracks: 'OwnTracks apps and Queclink trackers, HTTP or MQTT',
  teltonika: 'Teltonika trackers: codecs 8, 8E and 16, bytes or hexadecimal',
  gt06: 'GT06 trackers: bytes or hexadecimal',
  ufms: 'Vehicle positions of the Vietnamese road authority (QCVN 31:2014), protobuf',
  nmea0183: 'NMEA 0183 sentences of GPS receivers',
  gpsd: "gpsd's JSON lines",
  'ngsi-ld': 'NGSI-LD entities of context brokers: plates, vehicles, counts',
  'sumo-fcd': "SUMO's floating-car data, XML",
  cloudevents: 'CloudEvents 1.0 around a body of another format',
  'generic-json': 'our own JSON: plate reads, positions, heartbeats',
  'hikvision-acs': 'Hikvision access controllers and e-gates',
  egate: 'our own JSON for e-gates and turnstiles of any make',
  barrier: 'barrier arms and induction loops, JSON or key=value',
  'qr-card': 'codes that a gate reader scanned: our cards and others',
  'cccd-qr': 'the QR code of Vietnamese citizen cards',
  mrz: 'machine-readable zones of passports, cards and border passes',
  iso6346: 'container numbers read on their own',
  weighbridge: 'lines and frames of weighing indicators',
  vda5050: 'automated guided vehicles by VDA 5050',
  'camera-frame': 'a JPEG of a camera, read by the plate reader',
}

/** Every format with its line, in the registry's order. */
export const listSummaries = (): readonly (readonly [string, string])[] => listFormats().map((format) => [format, SUMMARIES[format] ?? ''])
