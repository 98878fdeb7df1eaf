/**
 * The picture that a read is kept with: the frame of the best view, made smaller. It shows the vehicle, not only the plate.
 *
 * Limits:  WIDTH_PX; about 60 kB each. What is kept for how long is the picture store's.
 */
import sharp from 'sharp'
import { pictureIdOf } from '../pictures/picture-id.ts'
import type { PictureStore } from '../pictures/picture-store.ts'
import type { PlateCamerasParts } from './plate-cameras.ts'

const WIDTH_PX = 960
const QUALITY = 75

export function keepingEvidence(store: Pick<PictureStore, 'keep'>): NonNullable<PlateCamerasParts['keepPicture']> {
  return async (jpeg) => {
    const picture = await sharp(jpeg).resize({ width: WIDTH_PX, withoutEnlargement: true }).jpeg({ quality: QUALITY }).toBuffer()
    await store.keep(picture)
    return pictureIdOf(picture)
  }
}
