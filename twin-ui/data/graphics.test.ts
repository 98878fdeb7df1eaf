// @vitest-environment node
import { expect, test } from 'vitest'
import { graphicsOf } from './graphics.ts'

test('drivers without a graphics processor are known by their names', () => {
  const names = [
    'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
    'llvmpipe, or similar',
    'ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0, D3D11)',
  ]
  expect(names.map(graphicsOf)).toEqual(['software', 'software', 'software'])
  expect(graphicsOf('ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)')).toBe('hardware')
  expect(graphicsOf('')).toBe('hardware')
})
