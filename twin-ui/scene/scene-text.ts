/** Words of the 3D view's own controls; names of places come with the site, statuses from the screens' dictionary. */
import type { Language } from '../data/twin-store.ts'

export interface SceneText {
  readonly camera: string
  readonly zoomIn: string
  readonly zoomOut: string
  readonly turnLeft: string
  readonly turnRight: string
  readonly tiltUp: string
  readonly tiltDown: string
  readonly cones: string
  readonly views: string
  readonly lostTitle: string
  readonly lostText: string
  readonly retry: string
  readonly noPlate: string
  waiting(vehicles: number): string
  occupancy(vehicles: number, capacity: number, isEstimate: boolean): string
}

export const SCENE_TEXTS: Readonly<Record<Language, SceneText>> = {
  vi: {
    camera: 'Góc nhìn',
    zoomIn: 'Lại gần',
    zoomOut: 'Ra xa',
    turnLeft: 'Xoay sang trái',
    turnRight: 'Xoay sang phải',
    tiltUp: 'Hạ góc nhìn',
    tiltDown: 'Nâng góc nhìn',
    cones: 'Vùng nhìn của camera',
    views: 'Vị trí xem sẵn (phím 1 đến 5)',
    lostTitle: 'Hình 3D đã dừng',
    lostText: 'Trình duyệt mất kết nối với bộ xử lý đồ hoạ. Bản đồ và các bảng vẫn hoạt động.',
    retry: 'Dựng lại hình 3D',
    noPlate: 'Chưa có biển số',
    waiting: (vehicles) => `${vehicles} xe chờ`,
    occupancy: (vehicles, capacity, isEstimate) => `${vehicles} / ${isEstimate ? '≈' : ''}${capacity} xe`,
  },
  en: {
    camera: 'Camera',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    turnLeft: 'Turn left',
    turnRight: 'Turn right',
    tiltUp: 'Look lower',
    tiltDown: 'Look from higher up',
    cones: 'Fields of view of the cameras',
    views: 'Saved views (keys 1 to 5)',
    lostTitle: 'The 3D view has stopped',
    lostText: 'The browser lost its graphics processor. The map and the panels go on.',
    retry: 'Build the 3D view again',
    noPlate: 'No plate yet',
    waiting: (vehicles) => `${vehicles} waiting`,
    occupancy: (vehicles, capacity, isEstimate) => `${vehicles} / ${isEstimate ? '≈' : ''}${capacity} trucks`,
  },
}
