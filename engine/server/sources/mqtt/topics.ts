/**
 * Which source a topic belongs to: our own four levels, or a native topic of a product, mapped by configuration.
 *
 * Source:  design.md 7 (`bordertwin/<crossing>/<format>/<device>`); MQTT 3.1.1, 4.7 (wildcards).
 */
import type { BodyAddress } from '../intake.ts'

/** A native topic (`frigate/events`, `owntracks/+/+`, `<prefix>/onvif-ej/#`) and the source that it feeds. */
export interface TopicRule extends BodyAddress {
  readonly topic: string
}

export const OWN_TOPICS = 'bordertwin/+/+/+'
const OWN_TOPIC = /^bordertwin\/([^/]{1,80})\/([^/]{1,80})\/([^/]{1,80})$/

/** Whether a text is a topic filter: `+` and `#` alone in their level, `#` last. */
export function isTopicFilter(filter: string): boolean {
  if (filter === '' || filter.includes('\u0000')) return false
  const levels = filter.split('/')
  return levels.every((level, index) => (level === '#' ? index === levels.length - 1 : level === '+' || !/[+#]/.test(level)))
}

export function matchesFilter(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const given = topic.split('/')
  // A server's own topics are matched only by name.
  if (topic.startsWith('$') && wanted[0] !== given[0]) return false
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true
    if (index >= given.length || (level !== '+' && level !== given[index])) return false
  }
  return wanted.length === given.length
}

/** The first rule that fits; our own topics need none. */
export function addressOfTopic(topic: string, rules: readonly TopicRule[]): BodyAddress | undefined {
  const own = OWN_TOPIC.exec(topic)
  if (own !== null) return { crossing: own[1] ?? '', format: own[2] ?? '', device: own[3] ?? '' }
  return rules.find((rule) => matchesFilter(rule.topic, topic))
}

/**
 * What a decoder may need of a native topic, in the form of a query: the topic, and OwnTracks' user and device, which its HTTP mode
 * sends as `u` and `d`. Empty for our own topics: there the query is data (OsmAnd).
 */
export function queryOfTopic(topic: string): string {
  if (OWN_TOPIC.test(topic)) return ''
  const query = new URLSearchParams({ topic })
  const tracker = /^owntracks\/([^/]+)\/([^/]+)/.exec(topic)
  if (tracker?.[1] !== undefined && tracker[2] !== undefined) {
    query.set('u', tracker[1])
    query.set('d', tracker[2])
  }
  return query.toString()
}
