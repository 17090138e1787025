import { z } from 'zod';

/** What a route that lists things in pages asks with. */
export const pageQuery = z.strictObject({ limit: z.int().min(1).max(5000).exactOptional(), cursor: z.string().max(256).exactOptional() });

/** What it answers with. */
export const pageOf = <S extends z.ZodType>(items: S) => z.strictObject({ items: z.array(items), nextCursor: z.string().exactOptional() });
