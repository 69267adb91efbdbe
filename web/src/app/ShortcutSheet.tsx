import { Fragment } from 'react'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreference } from '../ui/preference.ts'
import { shortcutsOn } from '../ui/use-shortcuts.ts'
import styles from './ShortcutSheet.module.css'

const sections: { title: string; keys: [string, string][] }[] = [
  {
    title: 'Lists',
    keys: [
      ['j k', 'next, previous row'],
      ['Enter', 'open'],
      ['x Space', 'select'],
      ['Shift ↑ ↓', 'select on to the next row'],
      ['X', 'select all that match'],
      ['D Enter', 'add to the last used dataset'],
      ['+ -', 'thumb up, down'],
      ['e', 'errors only'],
      ['C', 'compare the two selected'],
      ['/', 'filter'],
      ['n', 'show new traces'],
      ['L', 'follow new traces'],
      ['[ ]', 'window of time back, forward'],
    ],
  },
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K ⌘K', 'jump to anything'],
      ['g n', 'now'],
      ['g d', 'what differs'],
      ['g t', 'traces'],
      ['g a', 'agent map'],
      ['g s', 'spans'],
      ['g c', 'conversations'],
      ['g u', 'users'],
      ['g v', 'runs'],
      ['g l', 'logged models'],
      ['g $', 'costs'],
      ['g o', 'connect'],
      ['g p', 'prompts'],
      ['g m', 'models'],
      ['?', 'this sheet'],
    ],
  },
  {
    title: 'Runs',
    keys: [
      ['c', 'compare what is selected'],
      ['z ← →', 'fold or open runs below'],
      ['n', 'show new runs'],
      ['1 2 3 4', 'views of a run, of runs'],
      ['d', 'only differences'],
      ['t', 'chart or table'],
      ['← →', 'along a chart'],
    ],
  },
  {
    title: 'Trace',
    keys: [
      ['j k', 'next, previous span'],
      ['h', 'parent'],
      ['l', 'first child'],
      ['n', 'next error'],
      ['m', 'next LLM call'],
      ['R', 'run an LLM call again'],
      ['z', 'fold or open'],
      ['Z', 'fold repeats'],
      ['1 2 3 4 5', 'waterfall, messages, graph, log, raw'],
      ['+ -', 'thumb up, down'],
      ['c', 'comment'],
      ['D Enter', 'add to the last used dataset'],
      ['C', 'compare with another'],
      ['s', 'share'],
      ['Esc', 'back to the list'],
    ],
  },
  {
    title: 'Two traces',
    keys: [
      ['j k', 'next, previous step'],
      ['n', 'next difference'],
      ['d', 'only differences'],
      ['s', 'swap'],
      ['Esc', 'back to the list'],
    ],
  },
  {
    title: 'Agent map',
    keys: [
      ['← → ↑ ↓', 'along calls'],
      ['Enter', 'look closer'],
      ['+ - 0', 'larger, smaller, all of it'],
      ['Shift ← → ↑ ↓', 'move the map'],
      ['t', 'map or table'],
      ['r', 'show rare calls'],
      ['Esc', 'look at the whole'],
    ],
  },
  {
    title: 'Conversation',
    keys: [
      ['j k', 'next, previous turn'],
      ['Home End', 'first, last turn'],
      ['n', 'next turn that failed'],
      ['Enter', 'its trace'],
      ['+ -', 'thumb up, down'],
      ['Esc', 'back to the list'],
    ],
  },
  {
    title: 'Prompt',
    keys: [
      ['[ ]', 'older, newer version'],
      ['s', 'side by side'],
      ['r', 'rendered or source'],
      ['e', 'edit as new version'],
      ['p', 'promote or roll back'],
      ['Esc', 'back to the list'],
    ],
  },
  {
    title: 'Model',
    keys: [
      ['x', 'select a version'],
      ['c', 'compare the two selected'],
      ['[ ]', 'older, newer version'],
      ['p', 'set an alias'],
      ['Esc', 'back'],
    ],
  },
]

/** Every key there is, and the switch that turns the single keys off. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const on = usePreference(shortcutsOn)
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className={styles.columns}>
        {sections.map((section) => (
          <section key={section.title}>
            <h3>{section.title}</h3>
            <dl className={styles.list}>
              {section.keys.map(([key, what]) => (
                <Fragment key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className={styles.switch}>
        <input type="checkbox" checked={on} onChange={(event) => shortcutsOn.set(event.target.checked)} />
        Single-key shortcuts
      </label>
    </Dialog>
  )
}
