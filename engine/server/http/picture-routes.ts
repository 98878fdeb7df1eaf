/** Evidence pictures of reads, for callers who may see plates. */
import { z } from 'zod'
import { TwinError } from '../../model/errors.ts'
import { PICTURE_ID } from '../pictures/picture-id.ts'
import type { AppParts, TwinApp } from './app-parts.ts'
import { problems } from './zod-schemas.ts'

const PictureParams = z.object({ pictureId: z.string().regex(PICTURE_ID, 'is no picture id') })
/** Its name is its content: it never changes. */
const CACHED_S = 86_400

export function registerPictureRoutes(app: TwinApp, { pictures }: Pick<AppParts, 'pictures'>): void {
  app.get(
    '/api/v1/pictures/:pictureId',
    {
      schema: {
        tags: ['crossings'],
        summary: 'A picture that came with a read, as the device sent it; bounded in number and age',
        params: PictureParams,
        produces: ['image/jpeg', 'image/png'],
        response: problems(403, 404),
      },
    },
    async (request, reply) => {
      if (!request.caller.seesPlates) throw new TwinError('access.role.insufficient', 'Pictures show plates.')
      const picture = await pictures.find(request.params.pictureId)
      if (picture === undefined) throw new TwinError('crossing.picture.unknown')
      return reply
        .header('content-type', picture.type)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', `private, max-age=${CACHED_S}, immutable`)
        .send(Buffer.from(picture.bytes.buffer, picture.bytes.byteOffset, picture.bytes.byteLength) as never)
    },
  )
}
