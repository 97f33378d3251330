/** The words by which lists name what their columns hold, in the languages of those who make them. */

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean))

export const imageWords = set(`
  image images img imgs photo photos picture pictures pic pics media gallery artwork cover poster photograph still
  bild bilder bildern foto fotos fotografie produktbild image-src imagem imagens imagen imagenes immagine immagini
  afbeelding afbeeldingen photographie obraz obrazy obrázek obrazek zdjęcie zdjecie zdjęcia zdjecia kuva kuvat billede
  billeder bilde slika kép fénykép resim görsel fotoğraf ảnh hình gambar รูปภาพ ภาพ
  resmi resimler görseli görseller fotoğrafı imagine imaginea imagini poză poze imatge imatges снимка снимки слика slike fotografija
  obrázky obrázok fotka fotky képek képe pilt pildid attēls nuotrauka mynd εικόνες φωτογραφίες चित्र छवि फोटो عکس الصورة الصور התמונה תמונות
  рисунок изображений зображень ภาพ รูป
  изображение изображения картинка картинки фото фотография зображення εικόνα φωτογραφία תמונה تصویر صورة صور
  图片 圖片 图像 圖像 照片 相片 主图 图 圖 画像 写真 イメージ 이미지 사진 그림`)

export const linkWords = set(`
  url urls uri uris link links href src source sources file files download address loc location identifier iri content
  enclosure path hyperlink adresse dirección direccion enlace enlaces lien liens indirizzo collegamento endereço
  endereco ligação koppeling verknüpfung verweis odkaz adres länk länkar lenke linkki ссылка ссылки адрес посилання
  linki linkler bağlantı bağlantısı adresi σύνδεσμος διεύθυνση hivatkozás legătură връзка ลิงก์ ลิงค์ الرابط כתובת ссылку
  链接 链接地址 網址 网址 地址 連結 リンク アドレス 주소 링크 رابط קישור लिंक`)

export const pageWords = set(`
  page pages webpage website site homepage home permalink landing reference references related details detail listing
  shop store product products article articles post posts item object self canonical html web wiki wikipedia wikidata description
  descriptionshort profile service services api next prev previous manifest seealso comments documentation docs
  produktu produktů oferty aukcji termék oldal sida produktsida produktside tuote sivu tuotesivu produs produsului pagină stránka
  stránku ürün ürünün sayfa sayfası προϊόν προϊόντος σελίδα сторінка товару товара страницу المنتج منتج الصفحة صفحة מוצר למוצר
  המוצר עמוד דף สินค้า หน้า phẩm trang 상품 제품 페이지 详情 詳細
  seite webseite produkt produktseite página pagina producto produit produto prodotto strona страница товар 页面 商品 ページ
  on within partof iiif endpoint config`)

export const surePageWords = set(
  'page pages webpage website homepage permalink landing canonical html wiki seite webseite página pagina strona страница 页面 ページ',
)

export const licenceWords = set(`
  license licence licenses licences rights copyright terms licenseurl usageterms attribution rightsholder
  lizenz lizenzen licencia licença licenza licentie licencja лицензия права lisans licenc άδεια الترخيص ترخيص רישיון สัญญาอนุญาต 许可 許可 版权 ライセンス 라이선스`)

export const minorWords = set(`
  avatar avatars logo logos icon icons favicon user author owner creator photographer artist uploader profile header
  banner badge flag sponsor provider publisher seller vendor brand placeholder spacer background qr qrcode barcode
  emoji sticker watermark symbol`)

/** Things that an entry belongs to, where they are in it as an object of their own: their images are not its. */
export const relatedWords = set(
  'category set series parent team league platform genre country channel subreddit',
)

export const textWords = set(`
  body text description caption title summary comment comments note notes bio content html abstract biography story
  beschreibung text beschriftung descripción descripcion descrizione descrição описание 描述 説明`)

/** Forms of one picture by their names, the largest highest. What has no such word is at `plainSize`. */
export const sizes: ReadonlyMap<string, number> = new Map(
  Object.entries({
    raw: 100,
    original: 99,
    orig: 99,
    originals: 99,
    full: 96,
    fullxfull: 96,
    hi: 92,
    hires: 92,
    fullsize: 96,
    fullhd: 95,
    max: 95,
    maxres: 95,
    hd: 92,
    hdurl: 92,
    highres: 92,
    highest: 92,
    uhd: 94,
    xxl: 90,
    large2x: 88,
    mega: 90,
    xlarge: 86,
    extralarge: 86,
    big: 82,
    large: 80,
    high: 78,
    largest: 93,
    zoom: 84,
    regular: 50,
    standard: 48,
    normal: 47,
    downsized: 40,
    fixed: 38,
    base: 46,
    medium: 44,
    webformat: 42,
    web: 41,
    portrait: 36,
    landscape: 36,
    square: 34,
    default: 34,
    low: 32,
    small: 30,
    smaller: 29,
    s3: 28,
    mini: 20,
    preview: 16,
    previews: 16,
    thumbnail: 12,
    thumbnails: 12,
    thumb: 12,
    thumbs: 12,
    resolutions: 12,
    renditions: 12,
    formats: 12,
    sizes: 12,
    tiny: 8,
    micro: 6,
    lqip: 4,
    gross: 80,
    groß: 80,
    mittel: 44,
    klein: 30,
    grand: 80,
    grande: 80,
    moyen: 44,
    moyenne: 44,
    petit: 30,
    petite: 30,
    mediano: 44,
    pequeño: 30,
    piccolo: 30,
    groot: 80,
    большое: 80,
    маленькое: 30,
    大图: 80,
    小图: 30,
    vorschau: 12,
    miniatur: 12,
    miniature: 12,
    vignette: 12,
    miniatura: 12,
    缩略图: 12,
    縮圖: 12,
    サムネイル: 12,
  }),
)

export const plainSize = 60
/** Where a form of this number of pixels is on that scale: below one that has no size in its name. */
export const pixelSize = (width: number): number => 10 + Math.min(48, width / 40)

/** Forms up to here are previews: what is under such a key is one. */
export const previewSize = 16

/**
 * Where the same picture is kept a second time: another address of it, no other picture. A list's own copy stays longer
 * than where it was found, and what is called a backup comes last.
 */
export const copyWords: ReadonlyMap<string, number> = new Map([
  ...['coco', 's3', 'gcs', 'aws', 'azure', 'cdn'].map(word => [word, 59] as const),
  ...['flickr', 'remote'].map(word => [word, 58] as const),
  ...[
    'backup',
    'mirror',
    'fallback',
    'alternative',
    'alternate',
    'cached',
    'cache',
    'archive',
    'wayback',
  ].map(word => [word, 57] as const),
])

/** Flickr's names for its forms: `url_o` is the original, `url_sq` the square. */
export const flickrSizes: ReadonlyMap<string, number> = new Map(
  ['sq', 't', 's', 'q', 'm', 'n', 'w', 'z', 'c', 'l', 'h', 'k', 'o'].map((letter, at) => [
    letter,
    10 + 6 * at,
  ]),
)

export const fillers = set(
  'the of for to in a res resolution quality definition height width de la le les du des l d del della di dell der die das des zum zur el do da dos das von van',
)

export const nameColumns = set(`
  name filename file imagename imgname photoname picturename desiredfilename outputname outputfilename newname newfilename
  output out outfile saveas savename targetname targetfilename basename dateiname bildname nomfichier nomdufichier nombrearchivo
  nombredearchivo nomearquivo nomedoarquivo nomefile bestandsnaam nazwapliku filnamn filnavn tiedostonimi názevsouboru nazevsouboru fájlnév dosyaadı numefișier numefisier όνομααρχείου
  назвафайлу ім'яфайлу têntệp ชื่อไฟล์ اسمالملف שםהקובץ שםקובץ namafile namaberkas имяфайла 文件名 檔名 ファイル名 파일이름 파일명`)
export const pathColumns = set(
  'filename filepath imagepath path saveas desiredfilename output out outfile outputfilename targetfilename newfilename file',
)
export const folderColumns = set(`
  folder dir directory subfolder foldername targetfolder outputfolder category ordner verzeichnis kategorie dossier
  répertoire repertoire catégorie categorie carpeta directorio categoría categoria cartella pasta diretório map folder katalog
  mapp mappe kansio klasör mappa složka kategória kategoria dosar categorie φάκελος κατηγορία категорія раздел مجلد الفئة
  תיקייה קטגוריה โฟลเดอร์ หมวดหมู่ thưmục danhmục kategoriya luokka osasto afdeling
  папка каталог категория 文件夹 目录 資料夾 分类 フォルダ フォルダー カテゴリ 폴더 카테고리`)

/** Names that say only "link", best first. */
export const plainLinkNames =
  'imageurl imageuri imagelink imagesrc imgurl imgsrc photourl pictureurl mediaurl contenturl accessuri downloadurl fileurl identifier url uri link href src image img photo picture'.split(
    ' ',
  )
