/**
 * Shader parts of everything that rides on a truck: where it is between its two keys, and how it looks.
 *
 * Keys lie in float textures, one texel per slot, ROW_SLOTS to a row; an instance carries only its slot. The path between
 * the keys is the one of data/pose-buffer.ts (`poseBetween`); change both together.
 * Checked: scene.browser.test.ts computes poses by this shader and by `poseBetween` and compares.
 */

/** Slots in one row of the key textures. */
export const ROW_SLOTS = 1_024

export const POSE_PARS = /* glsl */ `
attribute float slot;
uniform highp sampler2D uKeyA;
uniform highp sampler2D uKeyB;
uniform sampler2D uLook;
uniform float uAlpha;

ivec2 slotTexel() {
  int at = int(slot + 0.5);
  return ivec2(at % ${ROW_SLOTS}, at / ${ROW_SLOTS});
}

/** [east, up, -north, heading] now, in the scene's axes. */
vec4 truckPose(vec4 keyA, vec4 keyB, float t) {
  vec2 way = keyB.xy - keyA.xy;
  float wayM = length(way);
  vec2 headA = vec2(cos(keyA.w), sin(keyA.w));
  vec2 headB = vec2(cos(keyB.w), sin(keyB.w));
  vec2 place = keyA.xy + way * t;
  if (dot(headA, way) > 0.25 * wayM && dot(headB, way) > 0.25 * wayM) {
    place = keyA.xy + way * (t * t * (3.0 - 2.0 * t)) + headA * (t * (1.0 - t) * (1.0 - t) * wayM) + headB * (t * t * (t - 1.0) * wayM);
  }
  float arc = keyB.w - keyA.w;
  arc -= 6.283185307 * floor(arc / 6.283185307 + 0.5);
  return vec4(place.x, mix(keyA.z, keyB.z, t), -place.y, keyA.w + arc * t);
}

mat3 truckTurn(float heading) {
  float c = cos(heading);
  float s = sin(heading);
  return mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c);
}
`
