/** What renaming and moving files takes: doors to them, free names, an order, and one file's way. */
export { createDoors, type Doors, inFolder, isBelow, type Place, placeOf } from './doors.ts'
export { lookInside, openInside } from './inside.ts'
export { copyOf, holdFile, moveFile } from './move-file.ts'
export { inOrder } from './move-order.ts'
export { createNames, type Names, type Reservation } from './names.ts'
export { folderFaultOf, refuseFolder } from './refuse-folder.ts'
