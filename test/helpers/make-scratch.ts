// Makes a scratch folder in argv[2], tells its path, and holds it until it is killed.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTempFolders } from '../../main/system/temp-folder.ts'

const folder = await createTempFolders(process.argv[2] ?? '').make()
writeFileSync(join(folder.path, 'big.jpg'), 'big')
process.on('message', () => folder.remove())
process.send?.(folder.path)
