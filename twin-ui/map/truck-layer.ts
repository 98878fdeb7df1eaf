/**
 * All trucks of the plan in one instanced draw: oriented quads whose outline, colour and stripes say the status.
 *
 * The keys of pose-buffer.ts are uploaded when they change; between two keys only one number goes to the GPU per frame,
 * and the vertex shader walks the same path as `poseBetween`.
 * Units:   metres in the site frame; `place` turns them into clip space with the site's origin taken out in double precision.
 * Limits:  one draw call for any number of trucks; buffers grow by doubling.
 * Checked: truck-layer.test.ts (the matrix), the picture by eye and by the browser test.
 */
import type { CustomLayerInterface } from 'maplibre-gl'
import type { LonLat } from '../../engine/model/units.ts'
import { VEHICLE_CLASSES } from '../../engine/model/declaration.ts'
import { TRUCK_STATUSES } from '../../engine/protocol/view.ts'
import { NO_TRIP, POSE_STRIDE, type PoseBuffer } from '../data/pose-buffer.ts'
import { STATUS_RGB } from '../theme/truck-status.ts'
import { clipFromSite } from './site-projection.ts'
import { metresPerPixel } from './site-layers.ts'

/** Drawn length in metres per VEHICLE_CLASSES: a 16.5 m articulated truck, shorter ones by eye (estimate). */
const CLASS_LENGTHS_M: readonly number[] = VEHICLE_CLASSES.map((name) => ({ container: 16.5, reefer: 16.5, box: 10, flatbed: 16.5, newVehicle: 8, tractor: 6.5 })[name])

const VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 keyA;
layout(location = 2) in vec4 keyB;
layout(location = 3) in uint tripSeq;
layout(location = 4) in uint vehicleClass;
layout(location = 5) in uint status;
uniform mat4 place;
uniform float alpha;
uniform float metresPerPixel;
uniform uint selected;
uniform float lengthsM[${VEHICLE_CLASSES.length}];
uniform vec3 colours[${TRUCK_STATUSES.length}];
out vec2 along;
out vec2 halfPx;
flat out vec3 colour;
flat out uint look;
flat out float isSelected;

const float HALF_WIDTH_M = 1.4;
const float PAD_PX = 2.5;

void main() {
  if (tripSeq == ${NO_TRIP}u) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  vec2 way = keyB.xy - keyA.xy;
  float wayM = length(way);
  vec2 headA = vec2(cos(keyA.w), sin(keyA.w));
  vec2 headB = vec2(cos(keyB.w), sin(keyB.w));
  vec2 at = keyA.xy + way * alpha;
  if (dot(headA, way) > 0.25 * wayM && dot(headB, way) > 0.25 * wayM) {
    at = keyA.xy + way * (alpha * alpha * (3.0 - 2.0 * alpha))
      + headA * (alpha * (1.0 - alpha) * (1.0 - alpha) * wayM) + headB * (alpha * alpha * (alpha - 1.0) * wayM);
  }
  float arc = keyB.w - keyA.w;
  arc -= 6.283185307 * floor(arc / 6.283185307 + 0.5);
  float heading = keyA.w + arc * alpha;

  isSelected = tripSeq == selected ? 1.0 : 0.0;
  float scale = 1.0 + 0.5 * isSelected;
  vec2 halfM = max(vec2(lengthsM[vehicleClass] * 0.5, HALF_WIDTH_M), vec2(4.5, 2.2) * metresPerPixel) * scale;
  float pad = (PAD_PX + 2.0 * isSelected) * metresPerPixel;
  vec2 local = corner * (halfM + pad);
  along = local / metresPerPixel;
  halfPx = halfM / metresPerPixel;
  colour = colours[status];
  look = status;
  float c = cos(heading);
  float s = sin(heading);
  gl_Position = place * vec4(at + vec2(c * local.x - s * local.y, s * local.x + c * local.y), 0.0, 1.0);
}`

/** Outline by status: arrow in front for what drives, a plain box for what stands, a diamond for what nobody declared. */
const FRAGMENT = `#version 300 es
precision highp float;
in vec2 along;
in vec2 halfPx;
flat in vec3 colour;
flat in uint look;
flat in float isSelected;
uniform float dim;
out vec4 pixel;

const uint PARKED = ${TRUCK_STATUSES.indexOf('parked')}u;
const uint HELD = ${TRUCK_STATUSES.indexOf('held')}u;
const uint TURNED_BACK = ${TRUCK_STATUSES.indexOf('turnedBack')}u;
const uint UNDECLARED = ${TRUCK_STATUSES.indexOf('undeclared')}u;

/** Distance in pixels, negative inside. */
float shape(vec2 p) {
  if (look == UNDECLARED) {
    vec2 q = abs(p) / (halfPx * vec2(0.75, 1.5));
    return (q.x + q.y - 1.0) * min(halfPx.x, halfPx.y);
  }
  vec2 d = abs(p) - halfPx;
  float box = max(d.x, d.y);
  if (look == PARKED || look == HELD) return box;
  float forward = look == TURNED_BACK ? -p.x : p.x;
  float nose = (forward - halfPx.x) + abs(p.y);
  return max(box, nose * 0.7071);
}

void main() {
  float d = shape(along);
  float inside = 1.0 - smoothstep(-0.5, 0.5, d);
  float edge = 1.0 - smoothstep(0.7, 1.7 + 2.0 * isSelected, d);
  if (edge <= 0.0) discard;
  vec3 body = colour;
  if (look == HELD && mod(along.x + along.y, 5.0) < 2.0) body *= 0.35;
  vec3 rim = mix(vec3(0.04, 0.05, 0.06), vec3(1.0), isSelected);
  vec3 seen = mix(rim, body, inside) * dim;
  pixel = vec4(seen * edge, edge);
}`

export interface TruckLayerOptions {
  readonly origin: LonLat
  readonly poses: PoseBuffer
  /** Called each frame; no allocation. */
  readonly zoom: () => number
}

export interface TruckLayer extends CustomLayerInterface {
  /** Null for none. */
  select: (tripSeq: number | null) => void
  setDimmed: (isDimmed: boolean) => void
}

/** `NO_TRIP` itself is never drawn, so it can stand for "none". */
const NONE = NO_TRIP
const DIMMED = 0.5

interface Pipeline {
  readonly program: WebGLProgram
  readonly array: WebGLVertexArrayObject
  readonly buffers: readonly WebGLBuffer[]
  readonly at: Readonly<Record<'place' | 'alpha' | 'metresPerPixel' | 'selected' | 'dim', WebGLUniformLocation | null>>
}

function compile(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind)
    if (shader === null) throw new Error('the graphics context is lost')
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true && !gl.isContextLost()) throw new Error(`truck shader: ${gl.getShaderInfoLog(shader)}`)
    gl.attachShader(program, shader)
    gl.deleteShader(shader)
  }
  gl.linkProgram(program)
  return program
}

/** Per truck: two keys of four floats, the trip, its class, its status. */
const COLUMNS = [
  { location: 1, size: POSE_STRIDE, isInteger: false, of: (poses: PoseBuffer) => poses.keyA },
  { location: 2, size: POSE_STRIDE, isInteger: false, of: (poses: PoseBuffer) => poses.keyB },
  { location: 3, size: 1, isInteger: true, of: (poses: PoseBuffer) => poses.tripSeqBySlot },
  { location: 4, size: 1, isInteger: true, of: (poses: PoseBuffer) => poses.classBySlot },
  { location: 5, size: 1, isInteger: true, of: (poses: PoseBuffer) => poses.statusBySlot },
] as const

function createPipeline(gl: WebGL2RenderingContext): Pipeline {
  const program = compile(gl)
  const array = gl.createVertexArray()
  gl.bindVertexArray(array)
  const corners = gl.createBuffer()
  gl.bindBuffer(gl.ARRAY_BUFFER, corners)
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW)
  gl.enableVertexAttribArray(0)
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  const columns = COLUMNS.map(({ isInteger, location, size }) => {
    const buffer = gl.createBuffer()
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
    gl.enableVertexAttribArray(location)
    if (isInteger) gl.vertexAttribIPointer(location, size, location === 3 ? gl.UNSIGNED_INT : gl.UNSIGNED_BYTE, 0, 0)
    else gl.vertexAttribPointer(location, size, gl.FLOAT, false, 0, 0)
    gl.vertexAttribDivisor(location, 1)
    return buffer
  })
  gl.bindVertexArray(null)
  gl.useProgram(program)
  gl.uniform1fv(gl.getUniformLocation(program, 'lengthsM'), CLASS_LENGTHS_M)
  gl.uniform3fv(gl.getUniformLocation(program, 'colours'), STATUS_RGB)
  const at = {
    place: gl.getUniformLocation(program, 'place'),
    alpha: gl.getUniformLocation(program, 'alpha'),
    metresPerPixel: gl.getUniformLocation(program, 'metresPerPixel'),
    selected: gl.getUniformLocation(program, 'selected'),
    dim: gl.getUniformLocation(program, 'dim'),
  }
  return { program, array, buffers: [corners, ...columns], at }
}

export function createTruckLayer({ origin, poses, zoom }: TruckLayerOptions): TruckLayer {
  const place = new Float32Array(16)
  let pipeline: Pipeline | null = null
  let selected = NONE
  let dim = 1
  let uploadedRevisionSeq = -1
  let capacity = 0

  function upload(gl: WebGL2RenderingContext, { buffers }: Pipeline): void {
    const { slotCount } = poses
    const mustGrow = slotCount > capacity
    if (mustGrow) capacity = Math.max(1_024, 2 ** Math.ceil(Math.log2(slotCount)))
    COLUMNS.forEach(({ of, size }, index) => {
      const column = of(poses)
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[index + 1] ?? null)
      if (mustGrow) gl.bufferData(gl.ARRAY_BUFFER, capacity * size * column.BYTES_PER_ELEMENT, gl.DYNAMIC_DRAW)
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, column, 0, slotCount * size)
    })
    gl.bindBuffer(gl.ARRAY_BUFFER, null)
    uploadedRevisionSeq = poses.revisionSeq
  }

  return {
    id: 'trucks',
    type: 'custom',
    renderingMode: '2d',
    select(tripSeq) {
      selected = tripSeq ?? NONE
    },
    setDimmed(isDimmed) {
      dim = isDimmed ? DIMMED : 1
    },
    onAdd(_map, gl) {
      // A lost context comes back empty: everything is built and uploaded again.
      pipeline = createPipeline(gl as WebGL2RenderingContext)
      uploadedRevisionSeq = -1
      capacity = 0
    },
    onRemove(_map, gl) {
      if (pipeline === null) return
      const { array, buffers, program } = pipeline
      const context = gl as WebGL2RenderingContext
      context.deleteVertexArray(array)
      for (const buffer of buffers) context.deleteBuffer(buffer)
      context.deleteProgram(program)
      pipeline = null
    },
    render(context, options) {
      const gl = context as WebGL2RenderingContext
      if (pipeline === null) return
      // Also because WebGL takes a length of 0 for "to the end of the array".
      if (poses.slotCount === 0) return
      if (poses.revisionSeq !== uploadedRevisionSeq) upload(gl, pipeline)
      const { array, at, program } = pipeline
      gl.useProgram(program)
      gl.bindVertexArray(array)
      clipFromSite(matrixOf(options), origin, place)
      gl.uniformMatrix4fv(at.place, false, place)
      gl.uniform1f(at.alpha, poses.alpha)
      gl.uniform1f(at.metresPerPixel, metresPerPixel(zoom(), origin.latDeg))
      gl.uniform1ui(at.selected, selected)
      gl.uniform1f(at.dim, dim)
      gl.disable(gl.DEPTH_TEST)
      gl.disable(gl.STENCIL_TEST)
      gl.disable(gl.CULL_FACE)
      gl.enable(gl.BLEND)
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, poses.slotCount)
      gl.bindVertexArray(null)
    },
  }
}

/** MapLibre hands over an object, Mapbox the matrix itself; both turn world coordinates 0..1 into clip space. */
function matrixOf(options: unknown): ArrayLike<number> {
  const isMatrix = (value: unknown): value is ArrayLike<number> => typeof value === 'object' && value !== null && 'length' in value && value.length === 16
  if (isMatrix(options)) return options
  return (options as { readonly defaultProjectionData: { readonly mainMatrix: ArrayLike<number> } }).defaultProjectionData.mainMatrix
}
