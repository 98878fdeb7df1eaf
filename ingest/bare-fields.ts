/**
 * Fields without a prototype, for names that outside data chose: `constructor` and `__proto__` are names like any other.
 * V8 likes these: an object made with `Object.create(null)` is a hash table from the start, three times as slow to fill.
 */
export const BareFields = function () {} as unknown as new <Value = unknown>() => Record<string, Value>
BareFields.prototype = Object.freeze(Object.create(null))
