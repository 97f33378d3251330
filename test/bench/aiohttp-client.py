"""The plain way with aiohttp: aiohttp-client.py LIST FOLDER AT_ONCE"""

import asyncio
import os
import sys

import aiohttp


async def main(listing, folder, at_once):
    with open(listing) as lines:
        urls = iter(lines.read().split())
    connector = aiohttp.TCPConnector(limit=at_once)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def worker():
            for url in urls:
                async with session.get(url) as response:
                    response.raise_for_status()
                    with open(os.path.join(folder, url.rsplit("/", 1)[1]), "wb") as file:
                        async for piece in response.content.iter_chunked(65536):
                            file.write(piece)

        await asyncio.gather(*(worker() for _ in range(at_once)))


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
