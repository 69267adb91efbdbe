import { Link } from 'wouter'
import { EmptyFace } from '../ui/Faces.tsx'
import { HiddenTitle } from '../ui/Hidden.tsx'
import { PageFrame } from '../ui/PageFrame.tsx'

/** What an address that shows nothing shows. */
export function NoSuchPage({ title }: { title: string }) {
  return (
    <PageFrame bar={<b>Assay</b>}>
      <HiddenTitle>{title}</HiddenTitle>
      <EmptyFace title={title}>
        <Link href="/">To the newest project</Link>
      </EmptyFace>
    </PageFrame>
  )
}
