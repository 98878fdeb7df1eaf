// The random stream of the yardsticks: xoshiro128** (Blackman and Vigna, 2018) from one fixed seed, and uniforms from it.
#pragma once
#include <cstdint>

static uint32_t state[4] = {0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef};
static uint32_t rotate(uint32_t value, int count) { return (value << count) | (value >> (32 - count)); }
static uint32_t next() {
  const uint32_t result = rotate(state[1] * 5, 7) * 9, shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotate(state[3], 11);
  return result;
}
/** Strictly between 0 and 1. */
static double ratio() { return (next() + 0.5) / 4294967296.0; }
