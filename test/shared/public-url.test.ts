import { expect, test } from 'vitest'
import { publicUrl } from '../../shared/public-url.ts'

test.each([
  ['https://me:secret@a.example/cat.jpg', 'https://a.example/cat.jpg'],
  ['https://a.example/cat.jpg?size=2&token=hunter2', 'https://a.example/cat.jpg?size=2&token=…'],
  [
    'https://a.example/c?X-Amz-Signature=abc&X-Amz-Date=1',
    'https://a.example/c?X-Amz-Signature=…&X-Amz-Date=1',
  ],
  ['https://a.example/c?api_key=1&access_token=2&w=3', 'https://a.example/c?api_key=…&access_token=…&w=3'],
  [
    'https://a.example/c?q-signature=1&x-oss-signature=2&auth_key=3&AWSAccessKeyId=4&subscription-key=5',
    'https://a.example/c?q-signature=…&x-oss-signature=…&auth_key=…&AWSAccessKeyId=…&subscription-key=…',
  ],
  ['https://a.example/c?monkey=1&keys=2', 'https://a.example/c?monkey=1&keys=2'],
  ['https://a.example/c#access_token=1', 'https://a.example/c'],
  ['https://a.example/keyboard?keyboard=1', 'https://a.example/keyboard?keyboard=1'],
  ['data:image/png;base64,iVBORw0KGgo=', 'data:image/png;base64,iVBORw0KGgo='],
  ['mailto:me@a.example?subject=x', 'mailto:me@a.example?subject=x'],
  ['file:///home/me/cat.jpg', 'file:///home/me/cat.jpg'],
  ['http://[::1]:8080/?', 'http://[::1]:8080/'],
  ['nonsense', '(unreadable link)'],
])('%s is shown as %s', (url, shown) => expect(publicUrl(url)).toBe(shown))
