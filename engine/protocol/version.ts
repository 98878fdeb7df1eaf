/** Version of the wire between server and twin. A client that meets another major version reloads itself. */
export const PROTOCOL_VERSION = 1
