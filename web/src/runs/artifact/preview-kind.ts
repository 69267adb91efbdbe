type PreviewKind = 'text' | 'markdown' | 'json' | 'table' | 'image' | 'audio' | 'video' | 'pdf' | 'none'

/** How a file is shown, and under which media type its bytes are given to the browser, which is never the sender's. */
export interface Preview {
  kind: PreviewKind
  /** Empty where no element gets the bytes as they are. */
  mediaType: string
  /** More of a file than this is not fetched; of text the beginning is shown. */
  maxBytes: number
}

const kB = 1000
const MB = 1000 * kB

/** Of a file that is shown as text: its beginning. */
const maxTextBytes = 500 * kB
/** JSON is read whole or not at all. */
const maxJsonBytes = 2 * MB
const maxTableBytes = MB
const maxImageBytes = 30 * MB
const maxMediaBytes = 100 * MB
const maxPdfBytes = 50 * MB

const text: Preview = { kind: 'text', mediaType: '', maxBytes: maxTextBytes }
const image = (mediaType: string): Preview => ({ kind: 'image', mediaType, maxBytes: maxImageBytes })
const audio = (mediaType: string): Preview => ({ kind: 'audio', mediaType, maxBytes: maxMediaBytes })
const video = (mediaType: string): Preview => ({ kind: 'video', mediaType, maxBytes: maxMediaBytes })

const byEnding: Readonly<Record<string, Preview>> = {
  md: { kind: 'markdown', mediaType: '', maxBytes: maxTextBytes },
  markdown: { kind: 'markdown', mediaType: '', maxBytes: maxTextBytes },
  json: { kind: 'json', mediaType: '', maxBytes: maxJsonBytes },
  ipynb: { kind: 'json', mediaType: '', maxBytes: maxJsonBytes },
  csv: { kind: 'table', mediaType: '', maxBytes: maxTableBytes },
  tsv: { kind: 'table', mediaType: '', maxBytes: maxTableBytes },
  png: image('image/png'),
  jpg: image('image/jpeg'),
  jpeg: image('image/jpeg'),
  gif: image('image/gif'),
  webp: image('image/webp'),
  avif: image('image/avif'),
  bmp: image('image/bmp'),
  // A picture of its own in an <img>: a browser runs no script of it and loads nothing for it there.
  svg: image('image/svg+xml'),
  mp3: audio('audio/mpeg'),
  wav: audio('audio/wav'),
  ogg: audio('audio/ogg'),
  m4a: audio('audio/mp4'),
  flac: audio('audio/flac'),
  mp4: video('video/mp4'),
  webm: video('video/webm'),
  pdf: { kind: 'pdf', mediaType: 'application/pdf', maxBytes: maxPdfBytes },
}

/** Files whose bytes say nothing to a person. */
const binary = new Set(
  'bin,pkl,pickle,pt,pth,onnx,h5,hdf5,npy,npz,parquet,arrow,feather,zip,gz,tgz,tar,bz2,xz,7z,zst,safetensors,joblib,so,dll,exe,whl,jar,db,sqlite,model,keras,pb,tflite,gguf,woff,woff2,ttf,mov,avi,mkv,tif,tiff,docx,xlsx,pptx'.split(
    ',',
  ),
)

/** By the end of a file's name alone: what the bytes claim to be is the sender's word. HTML is shown as the text that it is. */
export function previewOf(name: string): Preview {
  const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  if (binary.has(ending)) return { kind: 'none', mediaType: '', maxBytes: 0 }
  return Object.hasOwn(byEnding, ending) ? (byEnding[ending] ?? text) : text
}

/** What begins so is no text, whatever its name says: a byte that no text has. */
export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0)
}
