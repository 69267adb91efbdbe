/** Own symbols on a 16-unit grid. `fill` symbols are areas, the others 1.4-unit strokes. */
const shapes = {
  pulse: { d: 'M1.5 8.5h3l2-5 3 9 2-4h3' },
  traces: { d: 'M2 3.5h8M4 7h8M6 10.5h5M9 14h5' },
  cost: {
    d: 'M8 1.5v13M11.2 4.8C10.7 3.7 9.6 3.2 8 3.2c-1.9 0-3.2.9-3.2 2.3C4.8 8.9 11.4 7 11.4 10.4c0 1.5-1.4 2.5-3.4 2.5-1.8 0-3-.7-3.4-1.9',
  },
  connect: { d: 'M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0V5Zm4 7v3' },
  search: { d: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14' },
  clock: { d: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 5v3.2l2 1.3' },
  link: { d: 'M6.5 9.5 9.5 6.5M7 4.6l1.7-1.7a3 3 0 0 1 4.3 4.3L11.4 9M9 11.4l-1.7 1.7A3 3 0 0 1 3 8.8L4.6 7' },
  copy: { d: 'M6 6h7v7.5H6V6Zm-.5 4.5H3V2.5h7V5.5' },
  close: { d: 'm4 4 8 8M12 4l-8 8' },
  cross: { d: 'm4.5 4.5 7 7M11.5 4.5l-7 7', width: 2 },
  check: { d: 'm3.5 8.5 3 3 6-7' },
  chevronDown: { d: 'm4.5 6.5 3.5 3.5 3.5-3.5' },
  chevronRight: { d: 'M6.5 4.5 10 8l-3.5 3.5' },
  chevronLeft: { d: 'M9.5 4.5 6 8l3.5 3.5' },
  thumbUp: { d: 'M5 7v6H3V7h2Zm0 0 2.6-4.6c1 0 1.7.8 1.5 1.9L8.8 6h3.3c.8 0 1.4.8 1.2 1.6l-1.1 4.3c-.2.7-.7 1.1-1.4 1.1H5' },
  thumbDown: { d: 'M5 9V3H3v6h2Zm0 0 2.6 4.6c1 0 1.7-.8 1.5-1.9L8.8 10h3.3c.8 0 1.4-.8 1.2-1.6l-1.1-4.3C12 3.4 11.5 3 10.8 3H5' },
  download: { d: 'M8 2.5v7.5M4.5 7 8 10.4 11.5 7M3 13.5h10' },
  trash: { d: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9' },
  moon: { d: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z' },
  sun: { d: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1.5V3M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1' },
  monitor: { d: 'M2 3h12v8H2V3Zm4 10.5h4M8 11v2.5' },
  help: { d: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.2 6.3c.2-1 1-1.5 1.9-1.5 1 0 1.8.6 1.8 1.6 0 1.4-1.9 1.5-1.9 2.8M8 11.2v.3' },
  user: { d: 'M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8Zm-5 5.6c.4-2.4 2.4-3.6 5-3.6s4.6 1.2 5 3.6' },
  chat: { d: 'M2.5 3h11v8H7l-3 2.5V11H2.5V3Z' },
  branch: {
    d: 'M5 5.5v5M5 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 8a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm6-6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Zm0 0c0 2-2 2.5-6 3',
  },
  tag: { d: 'M2.5 2.5h5l6 6-5 5-6-6v-5Zm2.7 2.7h.1' },
  image: { d: 'M2.5 3h11v10h-11V3Zm0 8 3-3 2.5 2.5L11 7.5l2.5 2.5M5.5 6h.1' },
  prompts: {
    d: 'M6 2.5c-2 0-2 1-2 2.5S3.5 8 2.5 8C3.5 8 4 9.5 4 11s0 2.5 2 2.5M10 2.5c2 0 2 1 2 2.5s.5 3 1.5 3c-1 0-1.5 1.5-1.5 3s0 2.5-2 2.5',
  },
  models: { d: 'M8 2 13.5 5v6L8 14 2.5 11V5L8 2Zm0 6 5.5-3M8 8v6M8 8 2.5 5' },
  key: { d: 'M6 10.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm2.6-1.6 5 5m-2.3-2.3 1.5-1.5' },
  edit: { d: 'M3 13v-2.5L10.5 3 13 5.5 5.5 13H3ZM9 4.5 11.5 7' },
  map: {
    d: 'M4 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Zm8-4a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Zm0 8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM5.6 7.2l4.8-2.4M5.6 8.8l4.8 2.4',
  },
  minus: { d: 'M3 8h10' },
  plus: { d: 'M8 3v10M3 8h10' },
  more: { d: 'M3.5 8h.1M8 8h.1M12.5 8h.1', width: 2.2 },
  table: { d: 'M2.5 3h11v10h-11V3Zm0 3.5h11M6.5 3v10' },
  columns: { d: 'M2.5 3h11v10h-11V3Zm4 0v10m3-10v10' },
  folder: { d: 'M2 4h4l1.5 1.5H14V13H2V4Z' },
  file: { d: 'M4 2h5l3 3v9H4V2Zm5 0v3h3' },
  share: {
    d: 'M12 5.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM4 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm8 4.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM5.8 7l4.4-2.4M5.8 9l4.4 2.4',
  },
  compare: { d: 'M2 5h9M8.5 2.5 11 5 8.5 7.5M14 11H5M7.5 8.5 5 11l2.5 2.5' },
  arrowUp: { d: 'M8 13V3.5M4 7.2 8 3.2l4 4' },
} as const satisfies Record<string, { d: string; width?: number }>

export type IconName = keyof typeof shapes

/** Decoration: what it stands for is said by the text or the label beside it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  const shape: { d: string; width?: number } = shapes[name]
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={shape.width ?? 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={shape.d} />
    </svg>
  )
}
