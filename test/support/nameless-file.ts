import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Whether the bytes of a file that is open in this process and has lost its name can be read. */
export const canReadNameless = process.platform === 'linux';

/** The bytes of such a file. @param path the name it had */
export function readNameless(path: string): Buffer {
  const descriptors = readdirSync('/proc/self/fd').map((fd) => `/proc/self/fd/${fd}`);
  const found = descriptors.findLast((fd) => linkOf(fd) === `${path} (deleted)`);
  if (found === undefined) throw new Error(`no open file was called ${path}`);
  return readFileSync(found);
}

function linkOf(descriptor: string): string | null {
  try {
    return readlinkSync(descriptor);
  } catch {
    // The one that the folder itself was read with is closed already.
    return null;
  }
}
