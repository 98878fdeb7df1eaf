import { expect, test } from 'vitest'
import { createDigestSession, parseChallenges } from './digest.ts'

const responseOf = (header: string | null): string | undefined => /response="(\w+)"/.exec(header ?? '')?.[1]
const RFC7616 = { user: 'Mufasa', password: 'Circle of Life' }
const session7616 = () => createDigestSession(RFC7616, () => 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ')
const challenge7616 = (algorithm: string): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('the vector of RFC 7616 for %s comes out', (algorithm, expected) => {
  const session = session7616()
  expect(session.accept([challenge7616(algorithm)], false)).toBe('retry')
  const header = session.authorize('GET', '/dir/index.html')
  expect(responseOf(header)).toBe(expected)
  expect(header).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
  expect(header).toContain('nc=00000001')
})

test('of several challenges the stronger one is answered', () => {
  const session = session7616()
  session.accept([challenge7616('MD5'), challenge7616('SHA-256')], false)
  expect(responseOf(session.authorize('GET', '/dir/index.html'))).toHaveLength(64)
})

test('the vector of RFC 2617 comes out, and the use count rises', () => {
  const session = createDigestSession({ user: 'Mufasa', password: 'Circle Of Life' }, () => '0a4f113b')
  session.accept(['Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'], false)
  expect(responseOf(session.authorize('GET', '/dir/index.html'))).toBe('6629fae49393a05397450978507c4ef1')
  expect(session.authorize('GET', '/dir/index.html')).toContain('nc=00000002')
})

test('a camera with empty realm, nonce and qop is answered without count and client nonce', () => {
  const session = createDigestSession({ user: 'admin', password: 'x' }, () => 'c')
  expect(session.accept(['Digest realm="", nonce="", qop=""'], false)).toBe('retry')
  const header = session.authorize('GET', '/')
  expect(header).toMatch(/^Digest username="admin", realm="", nonce="", uri="\/", response="\w{32}"$/)
})

test('the same nonce again means a wrong password; a stale or a new one means another try, with the count from one', () => {
  const session = createDigestSession({ user: 'admin', password: 'x' }, () => 'c')
  const asked = (nonce: string, more = ''): string => `Digest realm="r", qop="auth", nonce="${nonce}"${more}`
  session.accept([asked('a')], false)
  session.authorize('GET', '/')
  expect(session.accept([asked('a')], true)).toBe('wrongPassword')
  expect(session.accept([asked('a', ', stale=TRUE')], true)).toBe('retry')
  session.authorize('GET', '/')
  expect(session.accept([asked('b')], true)).toBe('retry')
  expect(session.authorize('GET', '/')).toContain('nc=00000001')
})

test('what we do not speak is said, not guessed at', () => {
  const session = createDigestSession({ user: 'admin', password: 'x' }, () => 'c')
  expect(session.accept(['Basic realm="camera"'], false)).toBe('unsupported')
  expect(session.accept(['Digest realm="r", nonce="n", qop="auth-int"'], false)).toBe('unsupported')
  expect(session.accept(['Digest realm="r", nonce="n", algorithm=MD6'], false)).toBe('unsupported')
  expect(session.accept([], false)).toBe('unsupported')
  expect(session.authorize('GET', '/')).toBeNull()
})

test('two challenges in one header are told apart, and quotes inside quotes are read', () => {
  const [basic, digest] = parseChallenges(['Basic realm="a \\"b\\" c", Digest realm="r", nonce=bare'])
  expect(basic?.parameters.get('realm')).toBe('a "b" c')
  expect([digest?.scheme, digest?.parameters.get('nonce')]).toEqual(['digest', 'bare'])
})
