import { readFile, realpath, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Magic numbers of statfs(2) for file systems whose locks SQLite cannot trust. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb2'],
  [0xff534d42, 'cifs'],
  [0x01021997, '9p'],
  [0x564c, 'ncpfs'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x73757245, 'coda'],
  [0x00c36400, 'ceph'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x19830326, 'beegfs'],
])
const FUSE = 0x65735546
/** Which of the FUSE kinds live elsewhere; the others are local disks. */
const REMOTE_FUSE =
  /^fuse\.(sshfs|s3fs|rclone|gcsfuse|glusterfs|cephfs|ceph|davfs\w*|smbnetfs|gvfsd-fuse|juicefs|mfs|moosefs|goofys|nfs\w*|curlftpfs)$/

/** A place's file system as the kernel tells it: its magic number and, for FUSE, the mount table. */
export interface Filesystem {
  magic(path: string): Promise<bigint>
  mounts(): Promise<string>
}

export const LOCAL_FILESYSTEM: Filesystem = {
  magic: async (path) => (await statfs(path, { bigint: true })).type,
  mounts: () => readFile('/proc/self/mountinfo', 'utf8').catch(() => ''),
}

/** The name of the network file system that holds this path; null = it is a local one, or cannot be told. */
export async function networkKind(file: string, system: Filesystem = LOCAL_FILESYSTEM): Promise<string | null> {
  // On Windows the number says nothing, and a share shows in the path.
  if (process.platform === 'win32') return resolve(file).startsWith('\\\\') ? 'a network share' : null
  if (process.platform !== 'linux' && system === LOCAL_FILESYSTEM) return null
  const folder = await realpath(dirname(resolve(file))).catch(() => dirname(resolve(file)))
  const magic = Number(BigInt.asUintN(32, await system.magic(folder)))
  if (magic !== FUSE) return NETWORK.get(magic) ?? null
  const type = mountType(folder, await system.mounts())
  return REMOTE_FUSE.test(type) ? type : null
}

/** The type of the mount that a folder lies on, out of /proc/self/mountinfo. */
function mountType(folder: string, mountinfo: string): string {
  let longest = ''
  let type = ''
  for (const line of mountinfo.split('\n')) {
    const [place, source] = line.split(' - ')
    const point = place?.split(' ')[4]?.replaceAll('\\040', ' ')
    if (point === undefined || source === undefined || point.length < longest.length) continue
    if (folder !== point && !folder.startsWith(point === '/' ? '/' : `${point}/`)) continue
    longest = point
    type = source.split(' ')[0] ?? ''
  }
  return type
}
