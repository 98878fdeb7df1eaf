/**
 * three as React-three-fiber sees it: what fiber itself names, and a `Clock` without three's, which is deprecated and of which fiber 9
 * still makes one per canvas.
 *
 * Fiber takes all of three to offer it as elements (`<mesh>`); our scenes are built by hand, so a third of three stays out of the page.
 * The build puts this in fiber's way (vite.config.ts); nothing of ours imports it. A fiber that names more fails the build.
 */
import { Timer } from 'three'

export {
  ACESFilmicToneMapping,
  BasicShadowMap,
  Color,
  ColorManagement,
  Layers,
  LinearSRGBColorSpace,
  NoToneMapping,
  Object3D,
  OrthographicCamera,
  PCFShadowMap,
  PCFSoftShadowMap,
  PerspectiveCamera,
  RGBAFormat,
  Raycaster,
  SRGBColorSpace,
  Scene,
  ShaderMaterial,
  UnsignedByteType,
  VSMShadowMap,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three'

/** What fiber uses of three's old clock, on its replacement. Times in seconds. */
export class Clock {
  autoStart = true
  oldTime = 0
  elapsedTime = 0
  private readonly timer = new Timer()
  private isRunning = false

  start(): void {
    this.timer.reset()
    this.elapsedTime = 0
    this.isRunning = true
  }

  stop(): void {
    this.isRunning = false
  }

  getDelta(): number {
    if (!this.isRunning) {
      if (this.autoStart) this.start()
      return 0
    }
    const deltaS = this.timer.update().getDelta()
    this.elapsedTime += deltaS
    return deltaS
  }
}
