/** Small sites that are written as well-known programs write theirs. `way`: what a person clicks on each page, by a CSS selector. */
export type WaySite = {
  pages: Record<string, string>
  start: string
  way: readonly { url: string; click: string }[]
  images: readonly string[]
}

const at = (n: number, count = 3) => Array.from({ length: count }, (_, place) => n * count + place)

/** A blog: articles with a "Continue reading" beside the title, older posts on further pages, an attachment page behind each image. */
const blog = (): WaySite => {
  const post = (n: number) =>
    `<article id="post-${n + 100}" class="post-${n + 100} post type-post hentry category-${n % 2 ? 'a' : 'b'}"><h2 class="entry-title"><a href="/2026/post-${n}/" rel="bookmark">Post ${n}</a></h2><div class="entry-content"><p>Text <a href="/tag/x/">x</a></p><a class="more-link" href="/2026/post-${n}/#more">Continue reading</a></div><footer><a href="/category/${n % 2}/">Category</a> <a href="/2026/post-${n}/#comments">Comments</a></footer></article>`
  const list = (page: number) =>
    `<html><body class="home blog paged-${page}"><header><a class="custom-logo-link" href="/"><img class="custom-logo" src="/logo.png"></a></header><main id="main">${at(
      page - 1,
    )
      .map(post)
      .join(
        '',
      )}<nav class="navigation posts-navigation"><div class="nav-links">${page < 3 ? `<div class="nav-previous"><a href="/page/${page + 1}/">Older posts</a></div>` : ''}${page > 1 ? `<div class="nav-next"><a href="/page/${page - 1}/">Newer posts</a></div>` : ''}</div></nav></main><aside id="secondary"><ul><li><a href="/2026/post-0/">Post 0</a></li><li><a href="/2026/post-1/">Post 1</a></li></ul></aside></body></html>`
  const single = (n: number) =>
    `<html><body class="single postid-${n + 100}"><header><img class="custom-logo" src="/logo.png"></header><article id="post-${n + 100}"><h1 class="entry-title">Post ${n}</h1><div class="entry-content"><figure class="wp-block-image size-large"><a href="/2026/post-${n}/attachment-${n}/"><img class="wp-image-${n + 500}" src="/uploads/${n}-300x200.jpg"></a></figure><p><a href="/about/">About</a></p></div><nav><a href="/2026/post-${n + 1}/" rel="prev">Post ${n + 1}</a></nav></article></body></html>`
  const attachment = (n: number) =>
    `<html><body class="attachment"><header><img class="custom-logo" src="/logo.png"></header><article><h1>attachment-${n}</h1><p class="attachment"><a href="/uploads/${n}.jpg"><img src="/uploads/${n}-800x600.jpg"></a></p></article></body></html>`
  return {
    start: '/',
    pages: Object.fromEntries([
      ...[1, 2, 3].map(page => [page === 1 ? '/' : `/page/${page}/`, list(page)]),
      ...at(0, 9).flatMap(n => [
        [`/2026/post-${n}/`, single(n)],
        [`/2026/post-${n}/attachment-${n}/`, attachment(n)],
      ]),
    ]),
    way: [
      { url: '/', click: '#post-101 .entry-title a' },
      { url: '/2026/post-1/', click: '.entry-content figure img' },
      { url: '/2026/post-1/attachment-1/', click: 'p.attachment img' },
    ],
    images: at(0, 9).map(n => `/uploads/${n}.jpg`),
  }
}

/** A board: topics in a table, announcements among them, photographs on pages of their own in each topic. */
const board = (): WaySite => {
  const row = (n: number) =>
    `<tr class="row${n % 2} topic"><td class="icon"></td><td><a class="topictitle" href="viewtopic.php?t=${n}">Topic ${n}</a> <span>by <a class="username" href="member.php?u=${n % 3}">user</a></span></td><td>${n}</td><td><a href="viewtopic.php?t=${n}#last">Last post</a></td></tr>`
  const list = (page: number) =>
    `<html><body><div id="page-header"><a href="index.php"><img src="/site_logo.gif"></a></div><table class="topics"><tr class="sticky"><td></td><td><a class="topictitle" href="viewtopic.php?t=99">Rules</a></td><td>0</td></tr>${at(page, 4).map(row).join('')}</table><div class="pagination">Page <b>${page + 1}</b> of 3 ${[0, 1, 2].map(other => (other === page ? `<strong>${other + 1}</strong>` : `<a href="viewforum.php?f=2&start=${other * 4}">${other + 1}</a>`)).join(' ')} ${page < 2 ? `<a href="viewforum.php?f=2&start=${(page + 1) * 4}">Next</a>` : ''}</div></body></html>`
  const photos = (n: number) => at(n, 3)
  const topic = (n: number) =>
    `<html><body><div id="page-header"><a href="index.php"><img src="/site_logo.gif"></a></div><div class="post"><div class="postbody">Text ${photos(
      n,
    )
      .map(
        photo =>
          `<div class="attach"><a href="photo.php?id=${photo}"><img src="/thumb/${photo}.jpg"></a></div>`,
      )
      .join(
        '',
      )}</div><div class="author"><a href="member.php?u=1"><img src="/avatar/1.jpg"></a></div></div></body></html>`
  const photo = (n: number) =>
    `<html><body><div id="page-header"><img src="/site_logo.gif"></div><center><img src="/full/${n}.jpg" border=0></center></body></html>`
  return {
    start: '/viewforum.php?f=2',
    pages: Object.fromEntries([
      ...[0, 1, 2].map(page => [`/viewforum.php?f=2${page === 0 ? '' : `&start=${page * 4}`}`, list(page)]),
      [
        '/viewtopic.php?t=99',
        topic(99)
          .replaceAll('class="attach"', 'class="none"')
          .replace(/<div class="none">.*?<\/div>/g, ''),
      ],
      ...at(0, 12).map(n => [`/viewtopic.php?t=${n}`, topic(n)]),
      ...at(0, 36).map(n => [`/photo.php?id=${n}`, photo(n)]),
    ]),
    way: [
      { url: '/viewforum.php?f=2', click: 'a[href="viewtopic.php?t=1"].topictitle' },
      { url: '/viewtopic.php?t=1', click: '.attach:nth-of-type(2) img' },
      { url: '/photo.php?id=4', click: 'center img' },
    ],
    images: at(0, 36).map(n => `/full/${n}.jpg`),
  }
}

/** A shop: products in a list with a button each, numbers of pages in a list. */
const shop = (): WaySite => {
  const card = (n: number) =>
    `<li class="product type-product post-${n + 70} instock ${n % 4 === 0 ? 'first' : ''}"><a href="/product/mug-${n}/" class="woocommerce-LoopProduct-link"><img src="/uploads/mug-${n}-300x300.jpg"><h2 class="woocommerce-loop-product__title">Mug ${n}</h2><span class="price">€${n}</span></a><a href="?add-to-cart=${n + 70}" class="button add_to_cart_button">Add to cart</a></li>`
  const list = (page: number) =>
    `<html><body class="woocommerce-page"><ul class="products columns-4">${at(page - 1, 5)
      .map(card)
      .join(
        '',
      )}</ul><nav class="woocommerce-pagination"><ul class="page-numbers">${page > 1 ? `<li><a class="prev page-numbers" href="/shop/page/${page - 1}/">←</a></li>` : ''}${[1, 2, 3].map(other => `<li>${other === page ? `<span aria-current="page" class="page-numbers current">${other}</span>` : `<a class="page-numbers" href="/shop/page/${other}/">${other}</a>`}</li>`).join('')}${page < 3 ? `<li><a class="next page-numbers" href="/shop/page/${page + 1}/">→</a></li>` : ''}</ul></nav></body></html>`
  const product = (n: number) =>
    `<html><body><div id="product-${n + 70}" class="product"><div class="woocommerce-product-gallery"><figure><div class="woocommerce-product-gallery__image"><a href="/uploads/mug-${n}.jpg"><img class="wp-post-image" src="/uploads/mug-${n}-600x600.jpg"></a></div></figure></div><h1 class="product_title">Mug ${n}</h1><section class="related"><ul class="products">${card(n + 1)}</ul></section></div></body></html>`
  return {
    start: '/shop/',
    pages: Object.fromEntries([
      ...[1, 2, 3].map(page => [page === 1 ? '/shop/' : `/shop/page/${page}/`, list(page)]),
      ...at(0, 15).map(n => [`/product/mug-${n}/`, product(n)]),
    ]),
    way: [
      { url: '/shop/', click: 'li.post-72 img' },
      { url: '/product/mug-2/', click: '.woocommerce-product-gallery img' },
    ],
    images: at(0, 15).map(n => `/uploads/mug-${n}.jpg`),
  }
}

/** Sizes of photographs on a page of their own, which differ in their addresses alone, more of them where the photograph is larger. */
const sizes = (): WaySite => {
  const list = `<html><body><div class="photo-list">${at(0, 6)
    .map(
      n =>
        `<div class="photo-list-photo-view"><a class="overlay" href="/photos/ann/${n}/" title="Photo ${n}"></a><a class="attribution" href="/people/${n % 2}/">by Ann</a></div>`,
    )
    .join('')}</div></body></html>`
  const photo = (n: number) =>
    `<html><body><div class="photo-well"><img src="/p/${n}_z.jpg"></div><a href="/photos/ann/${n + 1}/">Next</a><a class="download" href="/photos/ann/${n}/sizes/o/">Download</a></body></html>`
  const names = ['sq', 't', 's', 'm', 'l', 'o']
  const sized = (n: number) =>
    `<html><body><ol class="sizes-list">${(n % 2 ? names : names.filter(name => name !== 'l'))
      .map(
        name =>
          `<li>${name === 'o' ? 'Original' : `<a href="/photos/ann/${n}/sizes/${name}/">${name}</a>`}</li>`,
      )
      .join('')}</ol><div id="allsizes-photo"><img src="/p/${n}_o.jpg"></div></body></html>`
  return {
    start: '/photos/ann/',
    pages: Object.fromEntries([
      ['/photos/ann/', list],
      ...at(0, 6).flatMap(n => [
        [`/photos/ann/${n}/`, photo(n)],
        [`/photos/ann/${n}/sizes/o/`, sized(n)],
      ]),
    ]),
    way: [
      { url: '/photos/ann/', click: 'a.overlay[href="/photos/ann/3/"]' },
      { url: '/photos/ann/3/', click: 'a.download' },
      { url: '/photos/ann/3/sizes/o/', click: '#allsizes-photo img' },
    ],
    images: at(0, 6).map(n => `/p/${n}_o.jpg`),
  }
}

/** Pages without any class, as they were written by hand: an index of years, a page of thumbnails for each, a page for each picture. */
const handmade = (): WaySite => {
  const frame = (body: string) =>
    `<html><body bgcolor=white><table width=100%><tr><td><img src="/banner.gif"></td></tr></table>${body}<hr><a href="/">Home</a> <a href="mailto:a@site.example">Mail</a></body></html>`
  const pictures = (year: number) => at(year, 4)
  return {
    start: '/pics/',
    pages: Object.fromEntries([
      [
        '/pics/',
        frame(
          `<ul>${at(0, 4)
            .map(n => `<li><a href="y${n}.html">Year ${n}</a></li>`)
            .join('')}</ul>`,
        ),
      ],
      ...at(0, 4).flatMap(n => [
        [
          `/pics/y${n}.html`,
          frame(
            `<table>${[0, 2]
              .map(
                row =>
                  `<tr>${pictures(n)
                    .slice(row, row + 2)
                    .map(p => `<td><a href="p${p}.html"><img src="t/${p}.jpg"></a><br>${p}</td>`)
                    .join('')}</tr>`,
              )
              .join('')}</table>`,
          ),
        ],
        ...pictures(n).map(p => [`/pics/p${p}.html`, frame(`<p align=center><img src="big/${p}.jpg"></p>`)]),
      ]),
    ]),
    way: [
      { url: '/pics/', click: 'a[href="y1.html"]' },
      { url: '/pics/y1.html', click: 'a[href="p5.html"] img' },
      { url: '/pics/p5.html', click: 'p img' },
    ],
    images: at(0, 16).map(n => `/pics/big/${n}.jpg`),
  }
}

export const waySites = { blog, board, shop, sizes, handmade }
